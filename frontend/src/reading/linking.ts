/** Which comments a point of a summary rests on, and the other way round. */

import type { Comment } from "../api/reading";
import type { Summary } from "../api/summaries";
import { KINDS } from "../job/SummaryText";

/** What the reader has chosen: a point by its place in the summary, or a comment by its id. */
export type Choice = { point: number } | { comment: number } | null;

/** The places of the points in the order in which they are shown: a point's number is its place in this list, from 1. */
export function shownOrder(summary: Summary): number[] {
  return KINDS.flatMap((kind) =>
    summary.points.flatMap((point, index) => (point.kind === kind ? [index] : [])),
  );
}

/** The number by which a reader knows a point. */
export function numberOf(summary: Summary, index: number): number {
  return shownOrder(summary).indexOf(index) + 1;
}

/** The numbers of the points that rest on a comment. */
export function usesOf(summary: Summary, commentId: number): number[] {
  return shownOrder(summary).flatMap((index, place) =>
    summary.points[index]?.evidence.includes(commentId) ? [place + 1] : [],
  );
}

/** The comments that a choice marks, in their order. */
export function markedComments(
  choice: Choice,
  summary: Summary | undefined,
  comments: readonly Comment[],
): Comment[] {
  if (choice === null) return [];
  if ("comment" in choice) return comments.filter(({ id }) => id === choice.comment);
  const evidence = new Set(summary?.points[choice.point]?.evidence);
  return comments.filter(({ id }) => evidence.has(id));
}

/** Whether a choice marks the point at a place. */
export function isPointMarked(choice: Choice, summary: Summary, index: number): boolean {
  if (choice === null) return false;
  if ("point" in choice) return choice.point === index;
  return summary.points[index]?.evidence.includes(choice.comment) ?? false;
}

/** The classmates who wrote some comments, each once, by number. */
export function reviewersOf(comments: readonly Comment[]): number[] {
  return [...new Set(comments.map(({ reviewer }) => reviewer))].toSorted((a, b) => a - b);
}
