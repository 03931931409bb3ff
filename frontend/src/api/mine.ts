import { infiniteQueryOptions } from "@tanstack/react-query";

import { answer, api } from "./client";

export type { ReleasedOut as Released } from "./schema";

/** A pupil's own summaries that were released to them, the newest release first. */
export const mineQuery = infiniteQueryOptions({
  queryKey: ["mine"],
  queryFn: ({ pageParam, signal }) =>
    answer(api.GET("/api/v1/feedback-summaries/mine", { params: { query: { cursor: pageParam } }, signal })),
  // A release is told by no stream; whoever waits for one looks at this page.
  refetchInterval: 20_000,
  initialPageParam: null as string | null,
  getNextPageParam: ({ next_cursor: next }) => next,
});
