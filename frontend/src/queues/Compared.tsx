import type { Metrics, Percentiles, Series } from "../api/queues";
import { useTexts } from "../language";
import { asDuration } from "../language/time";
import { type Column, DataTable } from "../ui/DataTable";
import { Panel } from "../ui/Panel";
import { nameOf, partsOf } from "./lines";
import { wordsOfSeries } from "./words";

/** Every queue and every kind of task beside each other. */
export function Compared({ metrics }: { metrics: Metrics }) {
  const texts = useTexts();
  const { queues: words, locale } = texts;
  const number = (value: number) => value.toLocaleString(locale);
  const columns: Column<Series>[] = [
    { key: "which", label: words.which, isMain: true, cell: (series) => wordsOfSeries(series, texts) },
    {
      key: "completed",
      label: words.completed,
      isNumber: true,
      cell: ({ totals }) => number(totals.completed),
    },
    { key: "failed", label: words.failed, isNumber: true, cell: ({ totals }) => number(totals.failed) },
    {
      key: "wait",
      label: words.waitedColumn,
      isNumber: true,
      cell: ({ totals }) => said(totals.wait, locale),
    },
    { key: "run", label: words.tookColumn, isNumber: true, cell: ({ totals }) => said(totals.run, locale) },
    {
      key: "tokens",
      label: words.tokensColumn,
      isNumber: true,
      cell: ({ totals }) => `${number(totals.input_tokens)} · ${number(totals.output_tokens)}`,
    },
  ];
  return (
    <Panel isFlush testId="compared" title={words.compared}>
      <DataTable
        caption={words.compared}
        columns={columns}
        rowKey={nameOf}
        rows={[metrics.all, ...metrics.queues, ...metrics.task_types]}
        testId={(series) => `series-${nameOf(series) || "all"}`}
      />
    </Panel>
  );
}

function said(percentiles: Percentiles | null, locale: string): string {
  if (percentiles === null) return "–";
  return partsOf(percentiles)
    .map((seconds) => asDuration(seconds * 1000, locale))
    .join(" · ");
}
