import type { Replay } from "../api/deadLetters";
import type { Texts } from "../language";

/** What went wrong, in a line. */
export function causeWords(failure: { error_code: string; error_message: string }, texts: Texts): string {
  return texts.deadLetters.causes[failure.error_code] ?? failure.error_message;
}

/** How many of a replay's jobs have come to an end. */
export function endedOf({ jobs, total }: Replay): number {
  return total - (jobs.waiting ?? 0) - (jobs.active ?? 0);
}

/** Whether all that was made again has worked. */
export function hasAllWorked({ jobs, total }: Replay): boolean {
  return total > 0 && jobs.completed === total;
}
