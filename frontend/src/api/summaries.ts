import { queryOptions } from "@tanstack/react-query";

import { ask } from "./client";
import type { BatchOut, JobOut, SummaryOut } from "./schema";

export type { GenerationMethod, JobOut as Job, JobStatus, PointKind, PointOut as Point } from "./schema";
export type { SummaryOut as Summary } from "./schema";

/** Queue the whole class; whoever is being summarised already is left alone by the server. */
export function queueClass(evaluationId: number): Promise<BatchOut> {
  return ask(`/feedback-summaries/evaluation/${evaluationId}/batch-queue`, { method: "POST" });
}

/** Queue one student; while a job of theirs is active, that job is the answer. */
export function queueStudent(evaluationId: number, studentId: number): Promise<JobOut> {
  return ask(`/feedback-summaries/evaluation/${evaluationId}/student/${studentId}/queue`, { method: "POST" });
}

export function summaryKey(evaluationId: number, studentId: number) {
  return ["summary", evaluationId, studentId] as const;
}

export function summaryQuery(evaluationId: number, studentId: number) {
  return queryOptions({
    queryKey: summaryKey(evaluationId, studentId),
    queryFn: ({ signal }) =>
      ask<SummaryOut>(`/feedback-summaries/evaluation/${evaluationId}/student/${studentId}`, { signal }),
  });
}
