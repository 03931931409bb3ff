/** What a teacher does with the jobs of a class. */

import { answer, api, ApiError } from "./client";
import { replay } from "./deadLetters";
import { cancelJobs, MOST_NAMED, retryJob } from "./jobs";
import type { BatchOut, CancelledManyOut, ExplanationOut, JobOut, UnknownCode } from "./schema";
import { queueStudent } from "./summaries";

/** Queue some pupils of a class; whoever is being summarised already is left alone by the server. */
export function queueSome(evaluationId: number, studentIds: number[]): Promise<BatchOut> {
  return answer(
    api.POST("/api/v1/feedback-summaries/evaluation/{evaluation_id}/batch-queue", {
      params: { path: { evaluation_id: evaluationId } },
      body: { student_ids: studentIds },
    }),
  );
}

/** A pupil's failed job again; queued anew if somebody has retried it before. */
export async function retryPupil(evaluationId: number, studentId: number, jobId: string): Promise<JobOut> {
  try {
    return await retryJob(jobId);
  } catch (error) {
    if (error instanceof ApiError && error.status === 409) return queueStudent(evaluationId, studentId);
    throw error;
  }
}

/**
 * The failed jobs of a class again, all at once: each new job names the one in whose place it is, which then is no
 * failure any more that somebody has to see to. Whom that leaves out, for a replay has stopped before them, is queued
 * anew.
 */
export async function retryPupils(
  evaluationId: number,
  failed: readonly { studentId: number; jobId: string }[],
): Promise<void> {
  for (let from = 0; from < failed.length; from += MOST_NAMED) {
    const some = failed.slice(from, from + MOST_NAMED);
    const { jobs } = await replay({
      job_ids: some.map(({ jobId }) => jobId),
      // Who asks for a whole class sees for themselves whether it fails again.
      canary: 0,
      max_failed_percent: 100,
      as_priority: null,
    });
    if (jobs < some.length) {
      await queueSome(
        evaluationId,
        some.map(({ studentId }) => studentId),
      );
    }
  }
}

/** Call off all that waits or runs for an evaluation or, in a dry run, count it. */
export function cancelClass(evaluationId: number, isDryRun: boolean): Promise<CancelledManyOut> {
  const selection = { evaluation_id: evaluationId, dry_run: isDryRun };
  return isDryRun ? cancelJobs(selection) : cancelJobs(selection, crypto.randomUUID());
}

/** When a job is done: by when almost certainly, in milliseconds, or why nobody can tell. */
export interface EndOfJob {
  by: number | null;
  unknown: UnknownCode | null;
}

/** What is known of the end of a job that is explained. */
export function endOf({ estimate, unknown }: ExplanationOut): EndOfJob {
  return {
    by: estimate && Date.parse(estimate.end.almost_certainly_by),
    unknown: unknown?.code ?? null,
  };
}
