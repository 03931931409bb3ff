import type { EvaluationStatus } from "../../api/schema";
import { many } from "./many";

const evaluationStatus: Record<EvaluationStatus, string> = { closed: "Closed", draft: "Draft", open: "Open" };

export const evaluations = {
  title: "Evaluations",
  intro: "Choose an evaluation to summarise what classmates wrote.",
  status: evaluationStatus,
  empty: "No evaluations yet",
  emptyDetail:
    "An evaluation appears here once it has been made and its feedback imported. For now that is done through the API; your administrator can help.",
  pupils: (count: number) => many(count, "pupil", "pupils"),
  comments: (count: number) => many(count, "comment", "comments"),
  summaries: (count: number, of: number) => `${count} of ${many(of, "summary", "summaries")}`,
  made: (date: string) => `Made on ${date}`,
  more: "Show more",
};
