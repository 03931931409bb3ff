/** The overview of a class, and what makes it. */

import { queryOptions } from "@tanstack/react-query";

import { answer, api, ApiError } from "./client";
import type { JobOut, OverviewOut } from "./schema";

export type { OverviewOut, ThemeOut } from "./schema";

export const CLASS_OVERVIEW = "class_overview";

export function overviewKey(evaluationId: number) {
  return ["overview", evaluationId] as const;
}

/** The newest one; null before there is one. */
export function overviewQuery(evaluationId: number) {
  return queryOptions({
    queryKey: overviewKey(evaluationId),
    queryFn: async ({ signal }): Promise<OverviewOut | null> => {
      try {
        return await answer(
          api.GET("/api/v1/feedback-summaries/evaluation/{evaluation_id}/overview", {
            params: { path: { evaluation_id: evaluationId } },
            signal,
          }),
        );
      } catch (error) {
        if (error instanceof ApiError && error.code === "overview_not_found") return null;
        throw error;
      }
    },
  });
}

export function overviewJobKey(evaluationId: number) {
  return ["overview-job", evaluationId] as const;
}

/** The newest job that made an overview, or is about to; null if there was none. */
export function overviewJobQuery(evaluationId: number) {
  return queryOptions({
    queryKey: overviewJobKey(evaluationId),
    queryFn: async ({ signal }): Promise<JobOut | null> => {
      const { items } = await answer(
        api.GET("/api/v1/feedback-summaries/evaluation/{evaluation_id}/jobs", {
          // The ids of jobs of a whole class begin like this.
          params: { path: { evaluation_id: evaluationId }, query: { q: `class-${evaluationId}`, limit: 20 } },
          signal,
        }),
      );
      return items.find(({ task_type: type }) => type === CLASS_OVERVIEW) ?? null;
    },
  });
}

/** Queue the overview of the summaries as they are. */
export function queueOverview(evaluationId: number): Promise<JobOut> {
  return answer(
    api.POST("/api/v1/feedback-summaries/evaluation/{evaluation_id}/overview/queue", {
      params: { path: { evaluation_id: evaluationId } },
    }),
  );
}

/** Summarise some pupils first, and then make the overview of all, whatever came of these. */
export async function summariseThenOverview(
  evaluationId: number,
  name: string,
  studentIds: number[],
): Promise<void> {
  await answer(
    api.POST("/api/v1/feedback-summaries/workflows", {
      body: {
        evaluation_id: evaluationId,
        name,
        steps: [
          { name: "summaries", task_type: "generate_summary", student_ids: studentIds },
          {
            name: "overview",
            task_type: CLASS_OVERVIEW,
            depends_on: [{ step: "summaries", on_failure: "run" }],
          },
        ],
      },
    }),
  );
}
