/** What has become of the jobs of a run. Knows no component. */

import type { JobStatus } from "../api/jobs";
import type { RunOutcome } from "../api/schedules";

/** In which order they are told. */
const ORDER = [
  "completed",
  "failed",
  "cancelled",
  "processing",
  "queued",
] as const satisfies readonly JobStatus[];

export type Worst = "bad" | "busy" | "good" | "none";

/** As a run looks of which the same is to be said. */
export const LOOK_OF_JOBS: Record<Worst, RunOutcome> = {
  bad: "failed",
  busy: "skipped",
  good: "submitted",
  none: "overlapped",
};

export interface Became {
  parts: readonly { status: JobStatus; jobs: number }[];
  worst: Worst;
}

/** Null where there are none any more. */
export function becameOf(counts: Readonly<Record<JobStatus, number>>): Became | null {
  const parts = ORDER.map((status) => ({ status, jobs: counts[status] })).filter(({ jobs }) => jobs > 0);
  if (parts.length === 0) return null;
  const isBusy = counts.processing + counts.queued > 0;
  return {
    parts,
    worst: counts.failed > 0 ? "bad" : isBusy ? "busy" : counts.completed > 0 ? "good" : "none",
  };
}
