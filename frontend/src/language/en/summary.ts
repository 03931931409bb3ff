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
  basedOn: (comments: number, reviewers: number) =>
    `Based on ${many(comments, "comment", "comments")} from ${many(reviewers, "classmate", "classmates")}`,
  made: (date: string) => `Made ${date}`,
  model: (model: string) => `Model: ${model}`,
};
