/** What came of asking for the summaries of a class. Knows no component. */

import type { Student } from "../api/evaluations";
import type { Job, Summary } from "../api/summaries";
import type { Pupil } from "../job/pupils";
import { isActive } from "../job/standing";

/** How many summaries came out how; those that somebody asked for meanwhile are not counted. */
export interface Outcome {
  /** Written for this request. */
  written: number;
  /** Written before it, and found to hold still: nothing had changed. */
  held: number;
  /** Of pupils about whom nobody has written: nothing was summarised. */
  empty: number;
  failed: number;
  cancelled: number;
}

/** Whether the class stands as jobs have left it: each has ended, and nothing was asked for after them. */
export function isAsLeftBy(jobs: readonly Job[], pupils: readonly Pupil[]): boolean {
  const asked = new Set(jobs.map(({ job_id: id }) => id));
  return pupils.every(({ job }) => job !== null && asked.has(job.job_id) && !isActive(job));
}

/** From one answer, so that each job is held against the summary that it left. */
export function outcomeOf(jobs: readonly Job[], students: readonly Student[]): Outcome {
  const asked = new Set(jobs.map(({ job_id: id }) => id));
  const outcome: Outcome = { written: 0, held: 0, empty: 0, failed: 0, cancelled: 0 };
  for (const { job, summary } of students) {
    if (job === null || !asked.has(job.job_id)) continue;
    if (job.status === "failed" || job.status === "cancelled") outcome[job.status] += 1;
    else if (job.status === "completed" && summary !== null) outcome[standingOf(summary, job)] += 1;
  }
  return outcome;
}

function standingOf(summary: Summary, job: Job): "written" | "held" | "empty" {
  if (summary.generation_method === "empty" && summary.edited_at === null) return "empty";
  return Date.parse(summary.created_at) >= Date.parse(job.created_at) ? "written" : "held";
}
