import type { ReactNode } from "react";

import { CopyIcon } from "../ui/CopyIcon";
import classes from "./JobPage.module.css";

/** A text for machines, small, with a button that copies it. */
export function CopyText({ text, label, children }: { text: string; label: string; children?: ReactNode }) {
  return (
    <span className={classes.copy}>
      {children && <code>{children}</code>}
      <CopyIcon isSmall label={label} text={text} />
    </span>
  );
}
