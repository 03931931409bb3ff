import type { Job } from "../api/jobs";
import type { Texts } from "../language";

/** Whether it failed and another job was made in its place: it asks nothing of anybody any more. */
export function isTriedAgain({ status, retried_as: made }: Pick<Job, "retried_as" | "status">): boolean {
  return status === "failed" && made !== null;
}

/** Why a job failed, without what was to be done about it. */
export function pastTroubleOf(job: Pick<Job, "error_code" | "error_message">, texts: Texts): string {
  const cause = texts.deadLetters.causes[job.error_code ?? ""] ?? job.error_message ?? "";
  return cause.replace(/\.?$/, ".");
}
