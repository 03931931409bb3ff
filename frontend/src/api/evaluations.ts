import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { ask } from "./client";
import type { EvaluationOut, EvaluationPage, StudentOut, StudentPage } from "./schema";

export type { EvaluationOut as Evaluation, EvaluationStatus, StudentOut as Student } from "./schema";

const LARGEST_PAGE = 200;

export const evaluationsQuery = infiniteQueryOptions({
  queryKey: ["evaluations"],
  queryFn: ({ pageParam, signal }) =>
    ask<EvaluationPage>(`/evaluations${pageParam === null ? "" : `?cursor=${pageParam}`}`, { signal }),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next_cursor,
});

export function evaluationQuery(evaluationId: number) {
  return queryOptions({
    queryKey: ["evaluation", evaluationId],
    queryFn: ({ signal }) => ask<EvaluationOut>(`/evaluations/${evaluationId}`, { signal }),
  });
}

export function studentsKey(evaluationId: number) {
  return ["evaluation", evaluationId, "students"] as const;
}

/** All students of an evaluation, each with the newest job and the current summary. */
export async function fetchStudents(evaluationId: number, signal: AbortSignal): Promise<StudentOut[]> {
  const students: StudentOut[] = [];
  let cursor: string | null = null;
  do {
    const after: string = cursor === null ? "" : `&cursor=${cursor}`;
    const page: StudentPage = await ask(
      `/evaluations/${evaluationId}/students?limit=${LARGEST_PAGE}${after}`,
      { signal },
    );
    students.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return students;
}
