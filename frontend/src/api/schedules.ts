import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";

import { answer, api, done } from "./client";
import { fetchCounts } from "./jobs";
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
/** While jobs of a run wait or are made. */
const FOLLOW_MILLISECONDS = 5000;
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

/** What has become of the jobs of a run: asked again while there is something to come. */
export function runJobsQuery(batchId: string) {
  return queryOptions({
    queryKey: ["run-jobs", batchId],
    queryFn: ({ signal }) => fetchCounts({ batch_id: batchId }, signal),
    staleTime: LOOK_AGAIN_MILLISECONDS,
    refetchInterval: ({ state: { data } }) =>
      data && data.by_status.queued + data.by_status.processing > 0 && FOLLOW_MILLISECONDS,
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
