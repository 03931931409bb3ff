import type { EvaluationStatus } from "../../api/schema";
import { many } from "./many";

const evaluationStatus: Record<EvaluationStatus, string> = { closed: "Closed", draft: "Draft", open: "Open" };

export const evaluations = {
  title: "Evaluations",
  intro: "Choose an evaluation to summarise what classmates wrote.",
  status: evaluationStatus,
  empty: "No evaluations yet",
  emptyDetail:
    "Make one with “New evaluation”, then choose the file with what classmates wrote to each other.",
  pupils: (count: number) => many(count, "pupil", "pupils"),
  comments: (count: number) => many(count, "comment", "comments"),
  summaries: (count: number, of: number) => `${count} of ${many(of, "summary", "summaries")}`,
  made: (date: string) => `Made on ${date}`,
  add: "New evaluation",
  addHeading: "New evaluation",
  addAndImport: "Next: choose a file",
  titleLabel: "Title",
  titleHint: "For instance the project and the class.",
  titleMissing: "Give the evaluation a title.",
  menuOf: (title: string) => `More for ${title}`,
  rename: "Change the title",
  save: "Save",
  renamed: "The title has been changed.",
  importInto: "Import feedback",
  everyNight: "Summarise every night",
  close: "Close",
  closeIt: "Close the evaluation",
  closeHeading: (title: string) => `Close “${title}”?`,
  closing: (pupils: number) =>
    pupils === 0
      ? "There are no pupils in it, so nothing will be summarised."
      : pupils === 1
        ? "A summary is made for its one pupil."
        : `A summary is made for each of its ${pupils} pupils.`,
  closingMeans:
    "Nothing can be imported into a closed evaluation. Who already has a summary of the same comments keeps that one. You can reopen it at any time.",
  closed: (pupils: number) =>
    pupils === 0
      ? "The evaluation is closed."
      : `The evaluation is closed; ${many(pupils, "summary is", "summaries are")} being made.`,
  open: "Open",
  reopen: "Reopen",
  opened: "The evaluation is open.",
};
