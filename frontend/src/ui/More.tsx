import { Button } from "@mantine/core";

import { useTexts } from "../language";

interface Query {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
}

/** The next page of a list; nothing at its end. */
export function More({ query }: { query: Query }) {
  const texts = useTexts();
  if (!query.hasNextPage) return null;
  return (
    <Button
      data-testid="more"
      loading={query.isFetchingNextPage}
      mt="md"
      onClick={() => void query.fetchNextPage()}
      variant="light"
    >
      {texts.shell.more}
    </Button>
  );
}
