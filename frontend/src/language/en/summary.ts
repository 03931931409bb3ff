import type { GenerationMethod, PointKind } from "../../api/schema";
import { many } from "./many";

const methods: Record<GenerationMethod, string> = {
  ai: "Written by an AI",
  empty: "No feedback yet",
  extractive: "Written by rules, without AI",
};

const methodsAtLength: Record<GenerationMethod, string> = {
  ai: "A language model wrote this from comments without names. Read it critically before you pass it on.",
  empty: "As soon as classmates have given feedback, summarise again.",
  extractive: "Fixed rules put this together from what classmates wrote. No AI was involved.",
};

/** How a text came about that a teacher has changed since. */
const began: Record<GenerationMethod, string> = {
  ai: "The first version was written by an AI.",
  empty: "When it was made there was no feedback yet.",
  extractive: "The first version was written by rules, without AI.",
};

const beganAtLength: Record<GenerationMethod, string> = {
  ai: "A language model wrote the first version from comments without names.",
  empty: "When it was made there was no feedback yet.",
  extractive: "Fixed rules put the first version together from what classmates wrote; no AI was involved.",
};

/** By the code of the language that a text is in; shown where that is not the language of the page. */
const foreign: Record<string, string> = {
  en: "Written in English.",
  nl: "Written in Dutch.",
};

const pointKinds: Record<PointKind, string> = { growth: "Points to work on", strength: "Strengths" };

/** Sentences for the codes of failed attempts; for a code that is not here, the server's own message is shown. */
export const summary = {
  title: (name: string) => `Summary for ${name}`,
  close: "Close",
  kinds: pointKinds,
  reviewers: (count: number, of: number) =>
    of > 0 ? `${count} of ${many(of, "classmate", "classmates")}` : many(count, "classmate", "classmates"),
  methods,
  methodsAtLength,
  changedBy: (name: string | null) => `Changed by ${name ?? "a teacher"}`,
  began,
  changedAtLength: (name: string | null, method: GenerationMethod) =>
    `${name ?? "A teacher"} changed this text. ${beganAtLength[method]}`,
  foreign,
  released: (day: string, name: string | null) =>
    name === null ? `Released on ${day}.` : `Released by ${name} on ${day}.`,
  notReleased: "Not released: the pupil cannot see this yet.",
  basedOn: (comments: number, reviewers: number) =>
    `Based on ${many(comments, "comment", "comments")} from ${many(reviewers, "classmate", "classmates")}`,
  made: (date: string) => `Made ${date}`,
  model: (model: string) => `Model: ${model}`,
};
