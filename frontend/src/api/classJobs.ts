/** What a teacher does with the jobs of a class. */

import { queryOptions } from "@tanstack/react-query";

import { answer, api, ApiError, done } from "./client";
import type { BatchOut, CancelledManyOut, JobOut, UnknownCode } from "./schema";
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

/** Call off one job; a 409 if it has ended meanwhile. */
export function cancelJob(jobId: string): Promise<void> {
  return done(
    api.POST("/api/v1/feedback-summaries/jobs/{job_id}/cancel", { params: { path: { job_id: jobId } } }),
  );
}

/** A failed job again; queued anew if somebody has retried it before. */
export async function retryJob(evaluationId: number, studentId: number, jobId: string): Promise<JobOut> {
  try {
    return await answer(
      api.POST("/api/v1/feedback-summaries/jobs/{job_id}/retry", { params: { path: { job_id: jobId } } }),
    );
  } catch (error) {
    if (error instanceof ApiError && error.status === 409) return queueStudent(evaluationId, studentId);
    throw error;
  }
}

/** Call off all that waits or runs for an evaluation or, in a dry run, count it. */
export function cancelClass(evaluationId: number, isDryRun: boolean): Promise<CancelledManyOut> {
  return answer(
    api.POST("/api/v1/feedback-summaries/jobs/cancel", {
      params: isDryRun ? {} : { header: { "Idempotency-Key": crypto.randomUUID() } },
      body: { evaluation_id: evaluationId, dry_run: isDryRun },
    }),
  );
}

/** When a job is done: by when almost certainly, in milliseconds, or why nobody can tell. */
export interface EndOfJob {
  by: number | null;
  unknown: UnknownCode | null;
}

export function endOfJobQuery(jobId: string) {
  return queryOptions({
    queryKey: ["job", jobId, "end"],
    queryFn: async ({ signal }): Promise<EndOfJob> => {
      const { estimate, unknown } = await answer(
        api.GET("/api/v1/feedback-summaries/jobs/{job_id}/explain", {
          params: { path: { job_id: jobId } },
          signal,
        }),
      );
      return {
        by: estimate && Date.parse(estimate.end.almost_certainly_by),
        unknown: unknown?.code ?? null,
      };
    },
  });
}
