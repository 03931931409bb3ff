import { Button, Text, Title } from "@mantine/core";

import { useTexts } from "../language";
import { wordsFor } from "./errorWords";
import classes from "./States.module.css";

/** Something could not be fetched: what was the matter, and another try. */
export function ErrorState({
  error,
  onAgain,
  isTrying,
}: {
  error: unknown;
  onAgain: () => void;
  isTrying: boolean;
}) {
  const texts = useTexts();
  return (
    <div className={classes.state} role="alert">
      <Title order={2}>{texts.errors.heading}</Title>
      <Text c="dimmed">{wordsFor(error, texts)}</Text>
      <Button data-testid="again" loading={isTrying} onClick={onAgain} variant="light">
        {texts.errors.again}
      </Button>
    </div>
  );
}
