import { Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

import { useTexts } from "../language";
import classes from "./PageHead.module.css";

interface Props {
  title: string;
  /** One sentence about what the page is for. */
  intro?: ReactNode;
  /** What can be done here. */
  children?: ReactNode;
}

/** The heading of a page, also in the browser's tab. */
export function PageHead({ title, intro, children }: Props) {
  const texts = useTexts();
  return (
    <div className={classes.head}>
      <title>{texts.title(title)}</title>
      <div className={classes.heading}>
        <Title order={1}>{title}</Title>
        {intro && <Text c="dimmed">{intro}</Text>}
      </div>
      {children && <div className={classes.act}>{children}</div>}
    </div>
  );
}
