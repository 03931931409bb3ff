import type { GenerationMethod } from "../../api/schema";

const wroteIt: Record<GenerationMethod, string> = {
  ai: "An AI (a language model) wrote this from what your classmates wrote, after their names and yours were taken out.",
  empty: "Your classmates had not written anything yet.",
  extractive: "Fixed rules put this together from what your classmates wrote. No AI was involved.",
};

export const pupilHome = {
  title: "Your summaries",
  intro: "What classmates wrote about working with you, in short.",
  wroteIt,
  released: (name: string, day: string) => `${name} read it and released it to you on ${day}.`,
  disagree: "Do you see it differently, or is something not clear? Talk about it with your teacher.",
  about: "How this was made",
  print: "Print",
  empty: "Nothing here yet",
  emptyDetail:
    "When your teacher has read a summary of what classmates wrote about you and releases it, you find it here. You do not have to do anything.",
};
