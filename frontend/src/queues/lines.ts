/** What the charts draw, from what was measured; a span without a number is a gap, never a nought. */

import type { Metrics, Percentiles, Series, Span } from "../api/queues";

/** A span of time as a chart and its table show it. */
export interface Point extends Record<string, number | string | null> {
  at: string;
  completed: number;
  failed: number;
  cancelled: number;
  /** Seconds. */
  oldest: number | null;
}

const PARTS = ["p50", "p95", "p99"] as const;
export type Part = (typeof PARTS)[number];
export type Duration = "run" | "wait";

export function keyOf(duration: Duration, part: Part): string {
  return `${duration}_${part}`;
}

export function pointOf(span: Span): Point {
  const point: Point = {
    at: span.at,
    completed: span.completed,
    failed: span.failed,
    cancelled: span.cancelled,
    oldest: span.oldest_queued_seconds,
  };
  for (const duration of ["wait", "run"] as const)
    for (const part of PARTS) point[keyOf(duration, part)] = span[duration]?.[part] ?? null;
  return point;
}

/** Whether anything happened in a span. */
export function isEmpty({ completed, failed, cancelled, oldest }: Point): boolean {
  return completed + failed + cancelled === 0 && oldest === null;
}

/** The one that the address names; all jobs if there is none of it. */
export function seriesOf(metrics: Metrics, of: string | undefined): Series {
  const named = [...metrics.queues, ...metrics.task_types].find((series) => nameOf(series) === of);
  return named ?? metrics.all;
}

/** As the address names it. */
export function nameOf({ queue_name: queue, task_type: task }: Series): string {
  return task === null ? (queue ?? "") : `task:${task}`;
}

/** A round number of seconds, minutes or hours for the ticks of an axis up to `most` seconds. */
export function stepOf(most: number): number {
  const steps = [
    0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400,
    21_600, 43_200, 86_400,
  ];
  return steps.find((step) => most / step <= 4) ?? Math.ceil(most / 4 / 86_400) * 86_400;
}

/** The ticks of an axis of seconds, from nought to above the most. */
export function ticksOf(most: number): number[] {
  const step = stepOf(most);
  const count = Math.max(1, Math.ceil(most / step - 1e-9));
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toFixed(6)));
}

/** The most of what is drawn under some keys; null where nothing is. */
export function mostOf(points: readonly Point[], keys: readonly string[]): number | null {
  const drawn = points
    .flatMap((point) => keys.map((key) => point[key]))
    .filter((one) => typeof one === "number");
  return drawn.length === 0 ? null : Math.max(...drawn);
}

export function partsOf(percentiles: Percentiles): readonly [number, number, number] {
  return [percentiles.p50, percentiles.p95, percentiles.p99];
}
