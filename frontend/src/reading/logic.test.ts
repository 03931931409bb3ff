import { expect, it } from "vitest";

import { ApiError } from "../api/client";
import type { Comment } from "../api/reading";
import { LANGUAGES } from "../language";
import { summary } from "../test/factories";
import { draftOf, editOf, faultsAfter, faultsBefore, isDirty, isFaulty, readDraft } from "./draft";
import { asMarkdown, asText } from "./exporting";
import { isPointMarked, markedComments, numberOf, reviewersOf, shownOrder, usesOf } from "./linking";
import { piecesOf } from "./tokens";

const { en } = LANGUAGES;
const words = en.reading.editing;

function comment(id: number, reviewer: number): Comment {
  return {
    id,
    reviewer,
    criterion: null,
    score: null,
    comment: "You plan well.",
    is_cut: false,
    left_out: null,
    since_summary: null,
    created_at: "2026-11-24T09:00:00.000Z",
    changed_at: null,
  };
}

const MIXED = summary({
  points: [
    { kind: "growth", text: "Let others speak.", reviewers: 1, evidence: [4] },
    { kind: "strength", text: "You plan well.", reviewers: 2, evidence: [1, 2, 4] },
  ],
});
const COMMENTS = [comment(1, 2), comment(2, 1), comment(3, 2), comment(4, 2)];

it("numbers points as they are shown, whatever order they are kept in", () => {
  expect(shownOrder(MIXED)).toEqual([1, 0]);
  expect([numberOf(MIXED, 0), numberOf(MIXED, 1)]).toEqual([2, 1]);
});

it("links points to comments both ways", () => {
  expect(markedComments({ point: 1 }, MIXED, COMMENTS).map(({ id }) => id)).toEqual([1, 2, 4]);
  expect(reviewersOf(markedComments({ point: 1 }, MIXED, COMMENTS))).toEqual([1, 2]);
  expect(markedComments({ comment: 3 }, MIXED, COMMENTS).map(({ id }) => id)).toEqual([3]);
  expect([1, 2, 3, 4].map((id) => usesOf(MIXED, id))).toEqual([[1], [1], [], [1, 2]]);
  expect([0, 1].map((index) => isPointMarked({ comment: 1 }, MIXED, index))).toEqual([false, true]);
  expect(markedComments(null, MIXED, COMMENTS)).toEqual([]);
});

it("sends of an edit what was changed, and no more", () => {
  const draft = draftOf(MIXED);
  expect([isDirty(draft), editOf(draft, 1)]).toEqual([false, { summary_id: 1 }]);
  draft.points[1] = { text: "You plan very well.", isDropped: false };
  expect(editOf(draft, 1)).toEqual({
    summary_id: 1,
    points: [{ index: 0 }, { index: 1, text: "You plan very well." }],
  });
  draft.points[0] = { text: "Let others speak.", isDropped: true };
  expect(editOf({ ...draft, text: "Anew." }, 5)).toEqual({
    summary_id: 5,
    based_on: 1,
    summary_text: "Anew.",
    points: [{ index: 1, text: "You plan very well." }],
  });
});

it("shows a refusal at the field that it is about, and elsewhere if it is about none", () => {
  const draft = { ...draftOf(MIXED), text: "Anna and [P3] say so." };
  const refused = new ApiError(422, "names_classmate", "…", null, { names: ["Anna"] });
  expect(faultsAfter(refused, draft, words, "no")).toEqual({
    text: words.namesClassmate(["Anna"]),
    points: {},
  });
  draft.points[1] = { text: "Says anna.", isDropped: false };
  expect(Object.keys(faultsAfter(refused, draft, words, "no").points)).toEqual(["1"]);
  expect(faultsAfter(new ApiError(422, "code_in_text", "…"), draft, words, "no").text).toContain("[P3]");
  expect(faultsAfter(new ApiError(503, "busy", "…"), draft, words, "no")).toEqual({
    points: {},
    whole: "no",
  });
});

it("says before anything is sent that something is empty, unless it is dropped", () => {
  const draft = draftOf(MIXED);
  draft.points[0] = { text: " ", isDropped: false };
  expect(isFaulty(faultsBefore(draft, words))).toBe(true);
  draft.points[0] = { text: " ", isDropped: true };
  expect(isFaulty(faultsBefore(draft, words))).toBe(false);
  expect(faultsBefore({ ...draft, text: "\n" }, words).text).toBe(words.emptyText);
});

it("takes up a draft that was kept, and nothing else", () => {
  const draft = draftOf(MIXED);
  expect(readDraft(JSON.parse(JSON.stringify(draft)))).toEqual(draft);
  for (const other of [null, 4, {}, { ...draft, points: [] }]) expect(readDraft(other)).toBeNull();
});

it("says in words what stands for somebody in a comment", () => {
  expect(piecesOf("[P2] says [SUBJECT] mailed [EMAIL] [P2x]", en.reading)).toEqual([
    { text: "person 2", isToken: true },
    { text: " says ", isToken: false },
    { text: "this pupil", isToken: true },
    { text: " mailed ", isToken: false },
    { text: "an e-mail address", isToken: true },
    { text: " [P2x]", isToken: false },
  ]);
});

it("exports the whole summary, in plain text and in Markdown, and not how many are behind a point", () => {
  const what = { name: "Sam *", evaluation: "Week 3", summary: MIXED };
  expect(asText(what, en)).toContain("Summary for Sam *\n=================\n\nWeek 3");
  const markdown = asMarkdown(what, en);
  expect(markdown).toContain("# Summary for Sam \\*\n");
  expect(markdown.indexOf("## Strengths")).toBeLessThan(markdown.indexOf("## Points to work on"));
  expect(markdown).toContain("- You plan well.\n");
  expect(markdown).not.toContain("of 8 classmates");
  expect(markdown).toContain(
    "Written by rules, without AI.\n\nBased on 9 comments from 8 classmates. Made 24 November 2026.",
  );
});
