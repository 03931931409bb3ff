import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { answer, api } from "./client";
import { nextNumber } from "./pages";
import type { EvaluationChange, EvaluationOut, EvaluationPage, StudentOut, StudentPage } from "./schema";

export type { EvaluationOut as Evaluation, EvaluationStatus, StudentOut as Student } from "./schema";

const LARGEST_PAGE = 200;

export const evaluationsQuery = infiniteQueryOptions({
  queryKey: ["evaluations"],
  queryFn: ({ pageParam, signal }) =>
    answer(api.GET("/api/v1/evaluations", { params: { query: { cursor: pageParam } }, signal })),
  initialPageParam: null as number | null,
  getNextPageParam: nextNumber,
});

/** Every evaluation of the caller, to choose from by name. */
export const allEvaluationsQuery = queryOptions({
  queryKey: ["evaluations", "all"],
  queryFn: async ({ signal }): Promise<EvaluationOut[]> => {
    const evaluations: EvaluationOut[] = [];
    let cursor: number | null = null;
    do {
      const page: EvaluationPage = await answer(
        api.GET("/api/v1/evaluations", { params: { query: { limit: LARGEST_PAGE, cursor } }, signal }),
      );
      evaluations.push(...page.items);
      cursor = nextNumber(page);
    } while (cursor !== null);
    return evaluations;
  },
  staleTime: 60_000,
});

export function evaluationQuery(evaluationId: number) {
  return queryOptions({
    queryKey: ["evaluation", evaluationId],
    // Where its numbers move there is a stream, which has them fetched.
    staleTime: 20_000,
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/evaluations/{evaluation_id}", {
          params: { path: { evaluation_id: evaluationId } },
          signal,
        }),
      ),
  });
}

/** A new one, open, without pupils: an import brings them. */
export function createEvaluation(title: string): Promise<EvaluationOut> {
  return answer(api.POST("/api/v1/evaluations", { body: { title } }));
}

/** Rename, open, close or reopen; closing queues a summary for each pupil. */
export function changeEvaluation(evaluationId: number, change: EvaluationChange): Promise<EvaluationOut> {
  return answer(
    api.PATCH("/api/v1/evaluations/{evaluation_id}", {
      params: { path: { evaluation_id: evaluationId } },
      body: change,
    }),
  );
}

export function studentsKey(evaluationId: number) {
  return ["evaluation", evaluationId, "students"] as const;
}

/** All students of an evaluation, each with the newest job and the current summary. */
export async function fetchStudents(evaluationId: number, signal: AbortSignal): Promise<StudentOut[]> {
  const students: StudentOut[] = [];
  let cursor: number | null = null;
  do {
    const page: StudentPage = await answer(
      api.GET("/api/v1/evaluations/{evaluation_id}/students", {
        params: { path: { evaluation_id: evaluationId }, query: { limit: LARGEST_PAGE, cursor } },
        signal,
      }),
    );
    students.push(...page.items);
    cursor = nextNumber(page);
  } while (cursor !== null);
  return students;
}
