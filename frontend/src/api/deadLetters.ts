import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { answer, api } from "./client";
import { nextNumber } from "./pages";
import type { ReplayedState, ReplayIn } from "./schema";

export type {
  DeadLetterGroup as Group,
  DeadLetterSettings,
  Remedy,
  ReplayedState,
  ReplayIn,
  ReplayJobOut as ReplayJob,
  ReplayOut as Replay,
  ReplaysOut as Replays,
  ReplayStatus,
} from "./schema";

/** What is fetched anew when jobs fail, or are made again. */
const DEAD_LETTERS = ["dead-letters"] as const;
export const deadLettersKey = DEAD_LETTERS;

/** Which failures. */
export type FailureFilter = Pick<ReplayIn, "cause" | "error_code" | "evaluation_id" | "failed_after">;

/** What failed, by its cause. */
export function groupsQuery(filter: FailureFilter) {
  return infiniteQueryOptions({
    queryKey: [...DEAD_LETTERS, "groups", filter],
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET("/api/v1/feedback-summaries/dead-letters", {
          params: { query: { ...filter, cursor: pageParam } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor: next }) => next,
  });
}

const NEWEST = 10;

/** The newest failed jobs of one cause. */
export function newestOfCauseQuery(cause: string, filter: FailureFilter) {
  return queryOptions({
    queryKey: [...DEAD_LETTERS, "newest", cause, filter],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/feedback-summaries/jobs", {
          params: { query: { ...filter, cause, is_dead_letter: true, limit: NEWEST } },
          signal,
        }),
      ),
  });
}

/** How many failures there are from before a moment. */
export function olderThanQuery(moment: string) {
  return queryOptions({
    queryKey: ["dead-letters-older", moment],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/feedback-summaries/jobs/counts", {
          params: { query: { is_dead_letter: true, failed_before: moment } },
          signal,
        }),
      ),
  });
}

/** Make failed jobs again, or with `dry_run` say how many it would be, and why they failed. */
export function replay(wanted: ReplayIn) {
  return answer(api.POST("/api/v1/feedback-summaries/dead-letters/replay", { body: wanted }));
}

/** What a replay of these would do. */
export function dryRunQuery(wanted: ReplayIn) {
  return queryOptions({
    queryKey: ["dead-letters-dry-run", wanted],
    queryFn: () => replay({ ...wanted, dry_run: true }),
    staleTime: 0,
    gcTime: 0,
  });
}

/** The newest replays. */
export const replaysQuery = queryOptions({
  queryKey: [...DEAD_LETTERS, "replays"],
  queryFn: ({ signal }) =>
    answer(
      api.GET("/api/v1/feedback-summaries/dead-letters/replays", {
        params: { query: { limit: 20 } },
        signal,
      }),
    ),
});

function ofReplay(replayId: number) {
  return { params: { path: { replay_id: replayId } } };
}

export function replayQuery(replayId: number) {
  return queryOptions({
    queryKey: [...DEAD_LETTERS, "replay", replayId],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/feedback-summaries/dead-letters/replays/{replay_id}", {
          ...ofReplay(replayId),
          signal,
        }),
      ),
  });
}

export function replayJobsQuery(replayId: number, state: ReplayedState | undefined) {
  return infiniteQueryOptions({
    queryKey: [...DEAD_LETTERS, "replay", replayId, "jobs", state ?? null],
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET("/api/v1/feedback-summaries/dead-letters/replays/{replay_id}/jobs", {
          params: {
            path: { replay_id: replayId },
            query: { cursor: pageParam, ...(state ? { state } : {}) },
          },
          signal,
        }),
      ),
    initialPageParam: null as number | null,
    getNextPageParam: nextNumber,
  });
}

export function resumeReplay(replayId: number) {
  return answer(
    api.POST("/api/v1/feedback-summaries/dead-letters/replays/{replay_id}/resume", ofReplay(replayId)),
  );
}

export function cancelReplay(replayId: number) {
  return answer(
    api.POST("/api/v1/feedback-summaries/dead-letters/replays/{replay_id}/cancel", ofReplay(replayId)),
  );
}

/** For how long failures are kept. */
export const keepingQuery = queryOptions({
  queryKey: ["dead-letters-settings"],
  queryFn: ({ signal }) => answer(api.GET("/api/v1/feedback-summaries/dead-letters/settings", { signal })),
});

/** Keep failures for so many days; null: for ever. */
export function changeKeeping(keepDays: number | null) {
  return answer(
    api.PUT("/api/v1/feedback-summaries/dead-letters/settings", { body: { keep_days: keepDays } }),
  );
}
