/** What came of asking for the summaries of a class. Knows no component. */

import type { Student } from "../api/evaluations";
import type { Job } from "../api/summaries";
import type { Pupil } from "../job/pupils";
import { isActive } from "../job/standing";

/** How many summaries came out how; the rest are somebody else's business, who asked for them meanwhile. */
export interface Outcome {
  /** Written for this request. */
  written: number;
  /** Written before it, and found to hold still: nothing had changed. */
  held: number;
  failed: number;
  cancelled: number;
}

/** Whether nothing more comes of jobs: each has ended, or another one of the pupil's is newer. */
export function haveEnded(jobs: readonly Job[], pupils: readonly Pupil[]): boolean {
  const asked = new Set(jobs.map(({ job_id: id }) => id));
  const isSeen = new Set(pupils.flatMap(({ job }) => job?.job_id ?? []));
  // One that the page has not taken in yet is not one that has ended.
  if (jobs.length === 0 || !jobs.some(({ job_id: id }) => isSeen.has(id))) return false;
  return pupils.every(({ job }) => job === null || !asked.has(job.job_id) || !isActive(job));
}

/** From one answer, so that each job is held against the summary that it left. */
export function outcomeOf(jobs: readonly Job[], students: readonly Student[]): Outcome {
  const asked = new Set(jobs.map(({ job_id: id }) => id));
  const outcome: Outcome = { written: 0, held: 0, failed: 0, cancelled: 0 };
  for (const { job, summary } of students) {
    if (job === null || !asked.has(job.job_id)) continue;
    if (job.status === "failed" || job.status === "cancelled") outcome[job.status] += 1;
    else if (job.status === "completed" && summary !== null)
      outcome[Date.parse(summary.created_at) >= Date.parse(job.created_at) ? "written" : "held"] += 1;
  }
  return outcome;
}
