import type { Percentiles, Series, Span } from "../api/queues";
import { type Texts, useTexts } from "../language";
import { asDuration } from "../language/time";
import type { Column } from "../ui/DataTable";
import { BarsOf, type Line, LinesOf } from "./Chart";
import { ChartFrame } from "./ChartFrame";
import classes from "./Charts.module.css";
import { type Duration, isEmpty, keyOf, mostOf, partsOf, type Point, pointOf } from "./lines";
import { timesOf } from "./times";

interface Props {
  series: Series;
  bucketSeconds: number;
}

/** How jobs ended, waited and ran, span by span; each chart has its sentence and its table. */
export function Charts({ series, bucketSeconds }: Props) {
  const texts = useTexts();
  const { queues: words, locale } = texts;
  const points = series.series.map(pointOf);
  const times = timesOf(points, bucketSeconds, words.soFar, locale);
  const told = points.filter((point) => !isEmpty(point));
  const frame = { points: told, times };
  const { totals } = series;
  const ended = endedLines(texts);
  const oldest = mostOf(points, ["oldest"]);
  return (
    <div className={classes.charts}>
      <ChartFrame
        {...frame}
        columns={countColumns(ended, locale)}
        lines={ended}
        nothing={totals.completed + totals.failed + totals.cancelled === 0 ? words.nothingEnded : null}
        sentence={words.endedIn(totals.completed, totals.failed, totals.cancelled)}
        testId="chart-ended"
        title={words.charts.ended}
      >
        <BarsOf lines={ended} points={points} times={times} />
      </ChartFrame>
      {(["wait", "run"] as const).map((duration) => (
        <ChartFrame
          {...frame}
          columns={durationColumns(percentileLines(duration, texts), locale)}
          key={duration}
          lines={percentileLines(duration, texts)}
          nothing={totals[duration] === null ? words.nothingEnded : null}
          sentence={sentenceOf(duration, totals, texts)}
          testId={`chart-${duration}`}
          title={words.charts[duration]}
        >
          <LinesOf lines={percentileLines(duration, texts)} points={points} times={times} />
        </ChartFrame>
      ))}
      <ChartFrame
        {...frame}
        columns={durationColumns([oldestLine(texts)], locale)}
        lines={[oldestLine(texts)]}
        nothing={oldest === null ? words.nothingWaited : null}
        sentence={oldest === null ? "" : words.oldestWas(asDuration(oldest * 1000, locale))}
        testId="chart-oldest"
        title={words.charts.oldest}
      >
        <LinesOf lines={[oldestLine(texts)]} points={points} times={times} />
      </ChartFrame>
    </div>
  );
}

function endedLines({ queues: words }: Texts): Line[] {
  return [
    { name: "completed", label: words.completed, color: "var(--chart-good)" },
    { name: "failed", label: words.failed, color: "var(--chart-bad)" },
    { name: "cancelled", label: words.cancelled, color: "var(--chart-quiet)" },
  ];
}

function percentileLines(duration: Duration, { queues: words }: Texts): Line[] {
  return [
    {
      name: keyOf(duration, "p99"),
      label: words.nearlyAll,
      color: "var(--chart-bad)",
      strokeDasharray: "2 3",
    },
    { name: keyOf(duration, "p95"), label: words.most, color: "var(--chart-wait)", strokeDasharray: "6 3" },
    { name: keyOf(duration, "p50"), label: words.half, color: "var(--chart-good)" },
  ];
}

function oldestLine({ queues: words }: Texts): Line {
  return { name: "oldest", label: words.oldestColumn, color: "var(--chart-wait)" };
}

function sentenceOf(duration: Duration, totals: Span, { queues: words, locale }: Texts): string {
  const said: Percentiles | null = totals[duration];
  if (said === null) return "";
  const [half, most, nearlyAll] = partsOf(said).map((seconds) => asDuration(seconds * 1000, locale));
  return (duration === "wait" ? words.waited : words.took)(half ?? "", most ?? "", nearlyAll ?? "");
}

function countColumns(lines: readonly Line[], locale: string): Column<Point>[] {
  return lines.map(({ name, label }) => ({
    key: name,
    label,
    isNumber: true,
    cell: (point) => Number(point[name]).toLocaleString(locale),
  }));
}

function durationColumns(lines: readonly Line[], locale: string): Column<Point>[] {
  return lines.map(({ name, label }) => ({
    key: name,
    label,
    isNumber: true,
    cell: ({ [name]: seconds }) => (typeof seconds === "number" ? asDuration(seconds * 1000, locale) : "–"),
  }));
}
