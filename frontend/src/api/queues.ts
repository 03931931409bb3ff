import { queryOptions } from "@tanstack/react-query";

import { answer, api } from "./client";

export type {
  HealthOut as Health,
  HealthReasonCode,
  MetricsOut as Metrics,
  Percentiles,
  QueueStatsOut as QueueStats,
  SeriesOut as Series,
  SpanOut as Span,
  StatsOut as Stats,
  BusyWorkerOut as Worker,
  RunningJobOut as RunningJob,
  WorkersOut as Workers,
} from "./schema";

const QUEUES = ["queues"] as const;

/** How many jobs of the school stand where. */
export const queueStatsQuery = queryOptions({
  queryKey: [...QUEUES, "stats"],
  queryFn: ({ signal }) => answer(api.GET("/api/v1/feedback-summaries/queue/stats", { signal })),
});

/** Whether jobs are being done, and if not, why; over all schools. */
export const queueHealthQuery = queryOptions({
  queryKey: [...QUEUES, "health"],
  queryFn: ({ signal }) => answer(api.GET("/api/v1/feedback-summaries/queue/health", { signal })),
});

/** The workers, and which of the jobs that one may see each of them runs. */
export const queueWorkersQuery = queryOptions({
  queryKey: [...QUEUES, "workers"],
  queryFn: ({ signal }) => answer(api.GET("/api/v1/feedback-summaries/queue/workers", { signal })),
});

/** How long the school's jobs waited and ran, and how they ended. */
export function queueMetricsQuery(windowSeconds: number, bucketSeconds: number) {
  return queryOptions({
    queryKey: [...QUEUES, "metrics", windowSeconds, bucketSeconds],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/feedback-summaries/queue/metrics", {
          params: { query: { window_seconds: windowSeconds, bucket_seconds: bucketSeconds } },
          signal,
        }),
      ),
  });
}

/** Begin no more of the school's jobs of a queue. */
export function pauseQueue(queueName: string) {
  return answer(
    api.POST("/api/v1/feedback-summaries/queue/{queue_name}/pause", {
      params: { path: { queue_name: queueName } },
    }),
  );
}

export function resumeQueue(queueName: string) {
  return answer(
    api.POST("/api/v1/feedback-summaries/queue/{queue_name}/resume", {
      params: { path: { queue_name: queueName } },
    }),
  );
}

/** The keys of all of these, to fetch them anew after something was done. */
export const queuesKey = QUEUES;
