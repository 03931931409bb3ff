import type { Priority } from "../../api/schema";

const priorities: Record<Priority, string> = { high: "High", low: "Low", normal: "Normal" };

/** What kinds of job are called; one that an extension brings is called by its own name. */
const tasks: Partial<Record<string, string>> = {
  class_overview: "Class overview",
  generate_summary: "Summary",
  notify: "Message to other software",
};

/** Stages of jobs that are no pupil's summary. */
const moreStages: Partial<Record<string, string>> = {
  summaries_collected: "Taking out names",
  themes_found: "Writing the overview",
  written: "Saving",
};

/** What several pages say of a job. */
export const job = {
  priorities,
  tasks,
  moreStages,
  pupil: (id: number) => `Pupil ${id}`,
  person: (id: number) => `Person ${id}`,
  evaluation: (id: number) => `Evaluation ${id}`,
  wholeClass: "The whole class",
};
