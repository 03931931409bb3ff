import { Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

import classes from "./States.module.css";

/** Nothing to show, and what to do about it. */
export function EmptyState({ title, detail, action }: { title: string; detail: string; action?: ReactNode }) {
  return (
    <div className={classes.state}>
      <Title order={2}>{title}</Title>
      <Text c="dimmed">{detail}</Text>
      {action}
    </div>
  );
}
