import { Skeleton, Text } from "@mantine/core";
import { useTimeout } from "@mantine/hooks";
import { useState } from "react";

import { useTexts } from "../language";

const SLOW_MILLISECONDS = 4000;

/** Grey bars where content will be; says so when it takes long. The request itself has a time limit. */
export function Loading({ rows, height }: { rows: number; height: number }) {
  const texts = useTexts();
  const [isSlow, setSlow] = useState(false);
  useTimeout(() => setSlow(true), SLOW_MILLISECONDS, { autoInvoke: true });
  return (
    <div aria-busy="true">
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton height={height} key={row} mb="sm" radius="md" />
      ))}
      <Text aria-live="polite" c="dimmed" role="status" size="sm">
        {isSlow ? texts.errors.slow : ""}
      </Text>
    </div>
  );
}
