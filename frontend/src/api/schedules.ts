import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";

import { answer, api, done } from "./client";
import { fetchCounts, type JobCounts } from "./jobs";
import { nextNumber } from "./pages";
import type { RunOut, ScheduledJobChange, ScheduledJobIn, ScheduledJobOut } from "./schema";

export type {
  PreviewOut as Preview,
  RecentRunOut as RecentRun,
  RunOut as Run,
  RunOutcome,
  ScheduledJobOut as Schedule,
  ScheduledJobIn as ScheduleDraft,
  ScheduledQueue,
} from "./schema";

/** How many coming runs a preview shows. */
export const PREVIEWED = 10;
/** How many runs a page of the history has: what became of each takes a request of its own. */
const RUNS = 10;
/** What others change, and what the scheduler does, is seen within this time. */
const LOOK_AGAIN_MILLISECONDS = 30_000;

export const schedulesQuery = infiniteQueryOptions({
  queryKey: ["schedules"],
  queryFn: ({ pageParam, signal }) =>
    answer(
      api.GET("/api/v1/feedback-summaries/scheduled-jobs", {
        params: { query: { cursor: pageParam } },
        signal,
      }),
    ),
  initialPageParam: null as number | null,
  getNextPageParam: nextNumber,
  refetchInterval: LOOK_AGAIN_MILLISECONDS,
});

function at(scheduleId: number) {
  return { path: { schedule_id: scheduleId } };
}

export function scheduleQuery(scheduleId: number) {
  return queryOptions({
    queryKey: ["schedule", scheduleId],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/feedback-summaries/scheduled-jobs/{schedule_id}", {
          params: at(scheduleId),
          signal,
        }),
      ),
    refetchInterval: LOOK_AGAIN_MILLISECONDS,
  });
}

export function runsQuery(scheduleId: number) {
  return infiniteQueryOptions({
    queryKey: ["schedule", scheduleId, "runs"],
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET("/api/v1/feedback-summaries/scheduled-jobs/{schedule_id}/runs", {
          params: { ...at(scheduleId), query: { cursor: pageParam, limit: RUNS } },
          signal,
        }),
      ),
    initialPageParam: null as number | null,
    getNextPageParam: nextNumber,
    refetchInterval: LOOK_AGAIN_MILLISECONDS,
  });
}

export interface RunJobs extends JobCounts {
  /** In the place of so many of those that failed nothing was made: a job made anew is of the same run. */
  toDo: number;
}

/** How the keys of these queries begin. */
export const RUN_JOBS = "run-jobs";

/** What has become of the jobs of a run: at the cost of a second request where some of them failed. */
export function runJobsQuery(batchId: string) {
  return queryOptions({
    queryKey: [RUN_JOBS, batchId],
    queryFn: async ({ signal }): Promise<RunJobs> => {
      const counts = await fetchCounts({ batch_id: batchId }, signal);
      if (counts.by_status.failed === 0) return { ...counts, toDo: 0 };
      const dead = await fetchCounts({ batch_id: batchId, is_dead_letter: true }, signal);
      return { ...counts, toDo: dead.by_status.failed };
    },
    staleTime: LOOK_AGAIN_MILLISECONDS,
  });
}

/** What an expression means, and when it is due next; of no zone, in the school's. */
export function previewQuery(expression: string, timeZone: string | null) {
  return queryOptions({
    queryKey: ["schedule-preview", expression, timeZone],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/feedback-summaries/scheduled-jobs/preview", {
          params: { query: { cron_expression: expression, timezone: timeZone, count: PREVIEWED } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 30_000,
  });
}

/** The school's own zone. */
export const schoolZoneQuery = queryOptions({
  ...previewQuery("@daily", null),
  select: ({ timezone }) => timezone,
  staleTime: 10 * 60_000,
});

export function createSchedule(draft: ScheduledJobIn): Promise<ScheduledJobOut> {
  return answer(api.POST("/api/v1/feedback-summaries/scheduled-jobs", { body: draft }));
}

export function changeSchedule(scheduleId: number, change: ScheduledJobChange): Promise<ScheduledJobOut> {
  return answer(
    api.PATCH("/api/v1/feedback-summaries/scheduled-jobs/{schedule_id}", {
      params: at(scheduleId),
      body: change,
    }),
  );
}

export function deleteSchedule(scheduleId: number): Promise<void> {
  return done(
    api.DELETE("/api/v1/feedback-summaries/scheduled-jobs/{schedule_id}", { params: at(scheduleId) }),
  );
}

export function runSchedule(scheduleId: number): Promise<RunOut> {
  return answer(
    api.POST("/api/v1/feedback-summaries/scheduled-jobs/{schedule_id}/run", { params: at(scheduleId) }),
  );
}
