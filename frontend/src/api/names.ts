import { answer, api } from "./client";
import type { NamesOut } from "./schema";

/** Of each kind, in one request. */
export const MOST_NAMES = 200;

export type { NamesOut as Names };
export type NameKind = keyof NamesOut;
export type WantedNames = Partial<Record<NameKind, readonly (number | null | undefined)[]>>;

/** What ids stand for; one that is missing in the answer is nobody's, or not the caller's to see. */
export function fetchNames(ids: Record<NameKind, number[]>): Promise<NamesOut> {
  const query = { student_id: ids.students, user_id: ids.users, evaluation_id: ids.evaluations };
  return answer(api.GET("/api/v1/names", { params: { query } }));
}
