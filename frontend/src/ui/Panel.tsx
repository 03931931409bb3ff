import { Title } from "@mantine/core";
import { type ReactNode, useId } from "react";

import classes from "./Panel.module.css";

interface Props {
  title?: string;
  /** Beside the title. */
  aside?: ReactNode;
  /** Whether the content reaches the edges, as a table does. */
  isFlush?: boolean;
  testId?: string;
  children: ReactNode;
}

/** A card with a part of a page. */
export function Panel({ title, aside, isFlush = false, testId, children }: Props) {
  const id = useId();
  return (
    <section aria-labelledby={title ? id : undefined} className={classes.panel} data-testid={testId}>
      {(title !== undefined || aside !== undefined) && (
        <div className={classes.head}>
          {title && (
            <Title id={id} order={2}>
              {title}
            </Title>
          )}
          {aside}
        </div>
      )}
      <div className={isFlush ? classes.flush : classes.content}>{children}</div>
    </section>
  );
}
