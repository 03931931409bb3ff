import { queryOptions } from "@tanstack/react-query";

import { answer, api } from "./client";
import type { BatchOut, JobOut } from "./schema";

export type { GenerationMethod, JobOut as Job, JobStatus, PointKind, PointOut as Point } from "./schema";
export type { SummaryOut as Summary } from "./schema";

/** Queue the whole class; whoever is being summarised already is left alone by the server. */
export function queueClass(evaluationId: number): Promise<BatchOut> {
  return answer(
    api.POST("/api/v1/feedback-summaries/evaluation/{evaluation_id}/batch-queue", {
      params: { path: { evaluation_id: evaluationId } },
    }),
  );
}

/** Queue one student; while a job of theirs is active, that job is the answer. */
export function queueStudent(evaluationId: number, studentId: number): Promise<JobOut> {
  return answer(
    api.POST("/api/v1/feedback-summaries/evaluation/{evaluation_id}/student/{student_id}/queue", {
      params: { path: { evaluation_id: evaluationId, student_id: studentId } },
    }),
  );
}

export function summaryKey(evaluationId: number, studentId: number) {
  return ["summary", evaluationId, studentId] as const;
}

export function summaryQuery(evaluationId: number, studentId: number) {
  return queryOptions({
    queryKey: summaryKey(evaluationId, studentId),
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/feedback-summaries/evaluation/{evaluation_id}/student/{student_id}", {
          params: { path: { evaluation_id: evaluationId, student_id: studentId } },
          signal,
        }),
      ),
  });
}
