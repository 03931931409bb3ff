import type { GenerationMethod } from "../../api/schema";
import { many } from "./many";

const methods: Record<GenerationMethod, string> = {
  ai: "A language model found the themes; the counting was done by us. Read it critically.",
  empty: "Too few pupils have a summary for themes that nobody can be recognised in. No AI was asked.",
  extractive: "Fixed rules found the themes and counted. No AI was involved.",
};

export const overview = {
  title: "Class overview",
  back: "To the class",
  make: "Make the overview",
  again: "Write it again",
  print: "Print",
  none: "No overview yet",
  noneDetail: (without: number) =>
    without === 0
      ? "It tells what the summaries of this class have in common, without naming anybody."
      : `It tells what the summaries of this class have in common, without naming anybody. ${
          without === 1
            ? "One pupil has no summary yet and gets one"
            : `${without} pupils have no summary yet and get one`
        } first.`,
  noPupils: "There are no pupils in this evaluation yet. Import feedback first.",
  making: "The overview is being made",
  progress: "Progress of the overview",
  summariesFirst: (count: number) =>
    `First the summaries: ${many(count, "is", "are")} still being made. The overview follows by itself.`,
  failed: "The overview could not be made",
  changed: "Summaries have been written since this overview. Write it again to take them in.",
  text: "In short",
  tooFew: "Too few summaries",
  shared: (pupils: number, of: number) => `${pupils} of ${many(of, "pupil", "pupils")}`,
  basis: "What this rests on",
  restsOn: (summarised: number, pupils: number, comments: number) =>
    `Summaries of ${summarised} of ${many(pupils, "pupil", "pupils")}, which rest on ${many(comments, "comment", "comments")}.`,
  points: (inThemes: number, of: number) =>
    `${inThemes} of their ${many(of, "point is", "points are")} part of a theme; what few pupils share is not told.`,
  nobody: (fewest: number) =>
    `Nobody is named or quoted, and nothing is told that fewer than ${fewest} pupils share: you can show it in class.`,
  methods,
  asOf: (moment: string) => `As the summaries stood on ${moment}.`,
};
