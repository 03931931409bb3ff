/** What a teacher does with one pupil's summary. */

import { queryOptions } from "@tanstack/react-query";

import { answer, api, done } from "./client";
import type { CommentOut, CommentPage, EditIn, JobOut, SummaryOut, VersionPage } from "./schema";
import { summaryKey } from "./summaries";

export type { CommentOut as Comment, EditIn as Edit } from "./schema";

const LARGEST_PAGE = 200;
const OF_A_STUDENT = "/api/v1/feedback-summaries/evaluation/{evaluation_id}/student/{student_id}";

/** Whose summary: of which evaluation, and of which student. */
export interface Whose {
  evaluationId: number;
  studentId: number;
}

function pathOf({ evaluationId, studentId }: Whose) {
  return { evaluation_id: evaluationId, student_id: studentId };
}

/** All comments about a student, and what the server says of them as a whole. */
export type Comments = Omit<CommentPage, "next_cursor">;

/** The key stands below that of the summary: a new one tells other things of the comments too. */
export function commentsQuery(whose: Whose) {
  return queryOptions({
    queryKey: [...summaryKey(whose.evaluationId, whose.studentId), "comments"],
    queryFn: ({ signal }) => fetchComments(whose, signal),
  });
}

async function fetchComments(whose: Whose, signal: AbortSignal): Promise<Comments> {
  const items: CommentOut[] = [];
  let cursor: number | null = null;
  for (;;) {
    const page: CommentPage = await answer(
      api.GET(`${OF_A_STUDENT}/comments`, {
        params: { path: pathOf(whose), query: { limit: LARGEST_PAGE, cursor } },
        signal,
      }),
    );
    items.push(...page.items);
    if (page.next_cursor === null) return { ...page, items };
    cursor = Number(page.next_cursor);
  }
}

/** The newest versions of a summary: those that were written, and those that a teacher made of them. */
export function versionsQuery(whose: Whose) {
  return queryOptions({
    queryKey: [...summaryKey(whose.evaluationId, whose.studentId), "versions"],
    queryFn: ({ signal }): Promise<VersionPage> =>
      answer(
        api.GET(`${OF_A_STUDENT}/versions`, {
          params: { path: pathOf(whose), query: { limit: 100 } },
          signal,
        }),
      ),
  });
}

/** Show the student the summary that was read; refused if another is current by now. */
export function releaseSummary(whose: Whose, summaryId: number): Promise<SummaryOut> {
  return answer(
    api.POST(`${OF_A_STUDENT}/release`, { params: { path: pathOf(whose) }, body: { summary_id: summaryId } }),
  );
}

/** Show the student none any more. */
export function withdrawSummary(whose: Whose): Promise<void> {
  return done(api.DELETE(`${OF_A_STUDENT}/release`, { params: { path: pathOf(whose) } }));
}

export function editSummary(whose: Whose, edit: EditIn): Promise<SummaryOut> {
  return answer(api.PATCH(OF_A_STUDENT, { params: { path: pathOf(whose) }, body: edit }));
}

/** Queue a new summary; with `force` also where nothing has changed since the one that there is. */
export function makeSummary(whose: Whose, { force }: { force: boolean }): Promise<JobOut> {
  return answer(api.POST(`${OF_A_STUDENT}/queue`, { params: { path: pathOf(whose) }, body: { force } }));
}
