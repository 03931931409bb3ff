/** A summary while a teacher changes it. */

import { ApiError } from "../api/client";
import type { Edit } from "../api/reading";
import type { Point, Summary } from "../api/summaries";
import type { Texts } from "../language";

export interface DraftPoint {
  text: string;
  isDropped: boolean;
}

export interface Draft {
  /** The version that is changed, as it was opened. */
  base: Summary;
  text: string;
  /** In the order of the base's. */
  points: DraftPoint[];
}

export function draftOf(base: Summary): Draft {
  return {
    base,
    text: base.summary_text,
    points: base.points.map(({ text }) => ({ text, isDropped: false })),
  };
}

export function isDirty({ base, text, points }: Draft): boolean {
  return text !== base.summary_text || points.some((point, index) => isChanged(point, base.points[index]));
}

function isChanged(point: DraftPoint, was: Point | undefined): boolean {
  return point.isDropped || point.text !== was?.text;
}

/** What is sent: only what was changed. With another current version, it goes over that one. */
export function editOf({ base, text, points }: Draft, currentId: number): Edit {
  const edit: Edit = { summary_id: currentId };
  if (currentId !== base.id) edit.based_on = base.id;
  if (text !== base.summary_text) edit.summary_text = text;
  if (points.some((point, index) => isChanged(point, base.points[index]))) {
    edit.points = points.flatMap((point, index) => {
      if (point.isDropped) return [];
      return point.text === base.points[index]?.text ? [{ index }] : [{ index, text: point.text }];
    });
  }
  return edit;
}

/** What is wrong with a draft: of the text, of points by their place, or of no field in particular. */
export interface Faults {
  text?: string;
  points: Partial<Record<number, string>>;
  whole?: string;
}

export function isFaulty({ text, points, whole }: Faults): boolean {
  return text !== undefined || whole !== undefined || Object.keys(points).length > 0;
}

/** What can be said before anything is sent. */
export function faultsBefore(draft: Draft, words: Texts["reading"]["editing"]): Faults {
  const faults: Faults = { points: {} };
  if (!draft.text.trim()) faults.text = words.emptyText;
  draft.points.forEach((point, index) => {
    if (!point.isDropped && !point.text.trim()) faults.points[index] = words.empty;
  });
  return faults;
}

const CODE = /\[(?:SUBJECT|P\d+|EMAIL|PHONE|LINK|HANDLE|NUMBER)\]/g;

/** A refusal, at the fields that it is about; in `fallback` if none of them is. */
export function faultsAfter(
  error: unknown,
  draft: Draft,
  words: Texts["reading"]["editing"],
  fallback: string,
): Faults {
  const find = finderFor(error, words);
  const faults: Faults = { points: {} };
  if (find) {
    const ofText = find(draft.text);
    if (ofText !== null) faults.text = ofText;
    draft.points.forEach((point, index) => {
      const ofPoint = point.isDropped ? null : find(point.text);
      if (ofPoint !== null) faults.points[index] = ofPoint;
    });
  }
  return isFaulty(faults) ? faults : { points: {}, whole: fallback };
}

/** What a refusal says of a text; null if nothing. */
function finderFor(
  error: unknown,
  words: Texts["reading"]["editing"],
): ((text: string) => string | null) | null {
  if (!(error instanceof ApiError)) return null;
  if (error.code === "names_classmate") {
    const names = namesIn(error.body);
    return (text) => {
      const found = names.filter((name) => text.toLocaleLowerCase().includes(name.toLocaleLowerCase()));
      return found.length > 0 ? words.namesClassmate(found) : null;
    };
  }
  if (error.code === "code_in_text") {
    return (text) => {
      const found = text.match(CODE);
      return found ? words.code([...new Set(found)]) : null;
    };
  }
  return null;
}

function namesIn(body: unknown): string[] {
  const names = (body as { names?: unknown } | null)?.names;
  return Array.isArray(names) ? names.filter((name): name is string => typeof name === "string") : [];
}

/** A draft that was kept, if it is one. */
export function readDraft(kept: unknown): Draft | null {
  const draft = kept as Partial<Draft> | null;
  const isOne =
    typeof draft?.text === "string" &&
    Array.isArray(draft.points) &&
    Array.isArray(draft.base?.points) &&
    draft.points.length === draft.base.points.length;
  return isOne ? (draft as Draft) : null;
}
