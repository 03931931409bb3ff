import { Text, Title } from "@mantine/core";
import { type ReactNode, useId, useState } from "react";

import { useTexts } from "../language";
import { type Column, DataTable } from "../ui/DataTable";
import type { Line } from "./Chart";
import classes from "./ChartFrame.module.css";
import type { Point } from "./lines";
import type { Times } from "./times";

interface Props {
  title: string;
  /** What the chart says, over the whole window. */
  sentence: string;
  /** Said where there is nothing to draw. */
  nothing: string | null;
  /** The spans in which something happened. */
  points: readonly Point[];
  columns: readonly Column<Point>[];
  /** What is drawn, where it is more than one thing. */
  lines: readonly Line[];
  times: Times;
  testId: string;
  children: ReactNode;
}

/** A chart with its title and, for whoever does not see it, the same in a sentence and in a table. */
export function ChartFrame({
  title,
  sentence,
  nothing,
  points,
  columns,
  lines,
  times,
  testId,
  children,
}: Props) {
  const { queues: words } = useTexts();
  const id = useId();
  const [isTable, setTable] = useState(false);
  return (
    <figure aria-labelledby={id} className={classes.frame} data-testid={testId}>
      <Title id={id} order={3}>
        {title}
      </Title>
      {nothing !== null ? (
        <p className={classes.nothing}>{nothing}</p>
      ) : (
        <>
          <Text c="dimmed" data-testid="sentence" size="sm">
            {sentence}
          </Text>
          <div aria-hidden className={classes.drawing}>
            {lines.length > 1 && <Legend lines={lines} />}
            {children}
          </div>
          <details onToggle={({ currentTarget }) => setTable(currentTarget.open)}>
            <summary className={classes.summary}>{words.asTable}</summary>
            {isTable && (
              <div className={classes.table}>
                <DataTable
                  caption={title}
                  columns={[
                    { key: "at", label: words.from, isMain: true, cell: ({ at }) => times.long(at) },
                    ...columns,
                  ]}
                  rowKey={({ at }) => at}
                  rows={points}
                />
                <Text c="dimmed" mt="xs" size="xs">
                  {words.emptySpans}
                </Text>
              </div>
            )}
          </details>
        </>
      )}
    </figure>
  );
}

/** Which line is which, also without colours. */
function Legend({ lines }: { lines: readonly Line[] }) {
  return (
    <ul className={classes.legend}>
      {lines.map(({ name, label, color, strokeDasharray }) => (
        <li key={name}>
          <svg height="10" width="22">
            <line stroke={color} strokeDasharray={strokeDasharray} strokeWidth="3" x2="22" y1="5" y2="5" />
          </svg>
          {label}
        </li>
      ))}
    </ul>
  );
}
