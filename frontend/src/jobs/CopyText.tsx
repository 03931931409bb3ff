import { ActionIcon, CopyButton } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import type { ReactNode } from "react";

import { useTexts } from "../language";
import classes from "./JobPage.module.css";

/** A text for machines, small, with a button that copies it. */
export function CopyText({ text, label, children }: { text: string; label: string; children?: ReactNode }) {
  const words = useTexts().shell;
  return (
    <span className={classes.copy}>
      {children && <code>{children}</code>}
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <ActionIcon
            aria-label={copied ? words.copied : label}
            color="gray"
            onClick={copy}
            size="sm"
            variant="subtle"
          >
            {copied ? <IconCheck aria-hidden size={14} /> : <IconCopy aria-hidden size={14} />}
          </ActionIcon>
        )}
      </CopyButton>
    </span>
  );
}
