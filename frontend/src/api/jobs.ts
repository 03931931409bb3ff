import { queryOptions } from "@tanstack/react-query";

import { answer, api, done } from "./client";
import type { operations } from "./openapi";
import type {
  AnchorsOut,
  CancellationOut,
  CancelledManyOut,
  JobCountsOut,
  JobOut,
  JobPage,
  Selection,
} from "./schema";

export type {
  CancellationOut as Cancellation,
  CancelledManyOut as CancelledMany,
  DeliveryOut as Delivery,
  ExplanationOut as Explanation,
  JobCountsOut as JobCounts,
  JobOut as Job,
  JobStatus,
  Priority,
  ReasonOut as Reason,
  Selection,
  TimelineEvent,
  UnknownCode,
  Verb,
  Why,
  WorkflowOut as Workflow,
} from "./schema";

type Query<Name extends keyof operations> = NonNullable<operations[Name]["parameters"]["query"]>;

/** The filters of a list of jobs, as the API takes them. */
export type JobFilters = Query<"count_listed_jobs">;

export function fetchCounts(query: JobFilters, signal: AbortSignal): Promise<JobCountsOut> {
  return answer(api.GET("/api/v1/feedback-summaries/jobs/counts", { params: { query }, signal }));
}

/** A cursor to each so many rows of a list. */
export function fetchAnchors(query: JobFilters, every: number, signal: AbortSignal): Promise<AnchorsOut> {
  const params = { query: { ...query, every } };
  return answer(api.GET("/api/v1/feedback-summaries/jobs/anchors", { params, signal }));
}

export function fetchJobs(
  query: JobFilters,
  cursor: string,
  limit: number,
  signal: AbortSignal,
): Promise<JobPage> {
  const params = { query: { ...query, cursor, limit } };
  return answer(api.GET("/api/v1/feedback-summaries/jobs", { params, signal }));
}

/** Jobs that one request may name. */
export const MOST_NAMED = 500;

/** Call off many jobs, or with `dry_run` say how many it would be; sent again with its key it is the same. */
export function cancelJobs(selection: Selection, key?: string): Promise<CancelledManyOut> {
  return answer(
    api.POST("/api/v1/feedback-summaries/jobs/cancel", {
      body: selection,
      params: { header: key === undefined ? {} : { "Idempotency-Key": key } },
    }),
  );
}

export function fetchCancellation(id: number, signal: AbortSignal): Promise<CancellationOut> {
  return answer(
    api.GET("/api/v1/feedback-summaries/jobs/cancellations/{cancellation_id}", {
      params: { path: { cancellation_id: id } },
      signal,
    }),
  );
}

/** Call off one job: at once if it waits, within seconds if it runs; a 409 if it has ended meanwhile. */
export function cancelJob(jobId: string): Promise<void> {
  return done(
    api.POST("/api/v1/feedback-summaries/jobs/{job_id}/cancel", { params: { path: { job_id: jobId } } }),
  );
}

/** The new job that was made in its place. */
export function retryJob(jobId: string): Promise<JobOut> {
  return answer(
    api.POST("/api/v1/feedback-summaries/jobs/{job_id}/retry", { params: { path: { job_id: jobId } } }),
  );
}

export function jobQuery(jobId: string) {
  return queryOptions({
    queryKey: ["job", jobId],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/feedback-summaries/jobs/{job_id}", { params: { path: { job_id: jobId } }, signal }),
      ),
  });
}

export function timelineQuery(jobId: string) {
  return queryOptions({
    queryKey: ["job", jobId, "events"],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/feedback-summaries/jobs/{job_id}/events", {
          params: { path: { job_id: jobId } },
          signal,
        }),
      ),
  });
}

export function explanationQuery(jobId: string) {
  return queryOptions({
    queryKey: ["job", jobId, "explain"],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/feedback-summaries/jobs/{job_id}/explain", {
          params: { path: { job_id: jobId } },
          signal,
        }),
      ),
  });
}

export function deliveriesOfJobQuery(jobId: string) {
  return queryOptions({
    queryKey: ["job", jobId, "deliveries"],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/feedback-summaries/webhook-deliveries", {
          params: { query: { job_id: jobId } },
          signal,
        }),
      ),
  });
}

export function workflowQuery(workflowId: string) {
  return queryOptions({
    queryKey: ["workflow", workflowId],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/feedback-summaries/workflows/{workflow_id}", {
          params: { path: { workflow_id: workflowId } },
          signal,
        }),
      ),
  });
}
