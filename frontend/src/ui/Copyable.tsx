import { ActionIcon, Code, CopyButton, Group } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";

import { useTexts } from "../language";

/** A text for another program, with a button that copies it. */
export function Copyable({ text, testId }: { text: string; testId?: string }) {
  const words = useTexts().shell;
  return (
    <Group align="flex-start" gap="xs" wrap="nowrap">
      <Code block data-testid={testId} flex="0 1 auto" miw={0} tabIndex={0}>
        {text}
      </Code>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <ActionIcon
            aria-label={copied ? words.copied : words.copy}
            onClick={copy}
            size="lg"
            title={copied ? words.copied : words.copy}
            variant="light"
          >
            {copied ? <IconCheck aria-hidden size={18} /> : <IconCopy aria-hidden size={18} />}
          </ActionIcon>
        )}
      </CopyButton>
    </Group>
  );
}
