import { ActionIcon, CopyButton } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";

import { useTexts } from "../language";

interface Props {
  text: string;
  /** What is copied, for who does not see what the button stands beside. */
  label: string;
  isSmall?: boolean;
}

/** A button that copies a text, and says that it has. */
export function CopyIcon({ text, label, isSmall = false }: Props) {
  const { copied: done } = useTexts().shell;
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => {
        const Icon = copied ? IconCheck : IconCopy;
        return (
          <ActionIcon
            aria-label={copied ? done : label}
            color={isSmall ? "gray" : "pine"}
            onClick={copy}
            size={isSmall ? "sm" : "lg"}
            title={copied ? done : label}
            variant={isSmall ? "subtle" : "light"}
          >
            <Icon aria-hidden size={isSmall ? 14 : 18} />
          </ActionIcon>
        );
      }}
    </CopyButton>
  );
}
