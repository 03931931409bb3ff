/** What has become of the jobs of a run. Knows no component. */

import type { JobStatus } from "../api/jobs";
import type { RunJobs, RunOutcome } from "../api/schedules";

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
  /** So many of those that the run queued have been cleared away. */
  gone: number;
  worst: Worst;
}

/**
 * @param jobs of the run: what failed and was made anew is told by the job in its place alone
 * @param queued by the run
 */
export function becameOf({ by_status, is_complete, toDo }: RunJobs, queued: number): Became {
  const counts = { ...by_status, failed: toDo };
  const parts = ORDER.map((status) => ({ status, jobs: counts[status] })).filter(({ jobs }) => jobs > 0);
  const kept = parts.reduce((sum, { jobs }) => sum + jobs, 0);
  const gone = is_complete ? Math.max(queued - kept, 0) : 0;
  return { parts, gone, worst: worstOf(counts, gone) };
}

function worstOf(counts: RunJobs["by_status"], gone: number): Worst {
  if (counts.failed > 0) return "bad";
  if (isBusy(counts)) return "busy";
  return counts.completed > 0 && gone === 0 ? "good" : "none";
}

/** Whether there is something to come. */
export function isBusy({ processing, queued }: RunJobs["by_status"]): boolean {
  return processing + queued > 0;
}
