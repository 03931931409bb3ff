import { Code, Group } from "@mantine/core";

import { useTexts } from "../language";
import { CopyIcon } from "./CopyIcon";

/** A text for another program, with a button that copies it. */
export function Copyable({ text, testId }: { text: string; testId?: string }) {
  const words = useTexts().shell;
  return (
    <Group align="flex-start" gap="xs" wrap="nowrap">
      <Code block data-testid={testId} flex="0 1 auto" miw={0} tabIndex={0}>
        {text}
      </Code>
      <CopyIcon label={words.copy} text={text} />
    </Group>
  );
}
