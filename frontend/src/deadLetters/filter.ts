import type { FailureFilter } from "../api/deadLetters";
import type { ReplayedState } from "../api/schema";

/** Which failures the page's address names, by the words of the list of jobs. */
export interface Search {
  evaluation?: number;
  error?: string;
  cause?: string;
  /** RFC 3339. */
  failedAfter?: string;
  /** The cause whose jobs are shown. */
  open?: string;
}

export type Change = { [Key in keyof Search]?: Search[Key] | undefined };

export const NO_FILTER: Change = {
  evaluation: undefined,
  error: undefined,
  cause: undefined,
  failedAfter: undefined,
};

const CAUSE = /^[a-z_]{1,60}\.[A-Za-z0-9_.-]{1,100}\.[0-9a-f]{8}$/;

/** Read an address; what is not known there is passed over. */
export function searchOf(given: Record<string, unknown>): Search {
  return without({
    evaluation:
      Number.isSafeInteger(given.evaluation) && Number(given.evaluation) > 0
        ? Number(given.evaluation)
        : undefined,
    error: matching(given.error, /^[A-Za-z0-9_.-]{1,100}$/),
    cause: matching(given.cause, CAUSE),
    failedAfter: isMoment(given.failedAfter) ? given.failedAfter : undefined,
    open: matching(given.open, CAUSE),
  });
}

function matching(value: unknown, pattern: RegExp): string | undefined {
  return typeof value === "string" && pattern.test(value) ? value : undefined;
}

function isMoment(value: unknown): value is string {
  return (
    matching(value, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/) !== undefined && !Number.isNaN(Date.parse(String(value)))
  );
}

/** What of it the API is asked for. */
export function filterOf({ evaluation, error, cause, failedAfter }: Search): FailureFilter {
  return defined({ evaluation_id: evaluation, error_code: error, cause, failed_after: failedAfter });
}

export function isNarrowed(search: Search): boolean {
  return Object.keys(filterOf(search)).length > 0;
}

/** The address without what is undefined. */
export function without(search: Change): Search {
  return defined(search);
}

type Defined<Given> = { [Key in keyof Given]?: Exclude<Given[Key], undefined> };

function defined<Given extends object>(given: Given): Defined<Given> {
  return Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  ) as Defined<Given>;
}

const STATES: readonly ReplayedState[] = [
  "active",
  "cancelled",
  "completed",
  "failed",
  "left",
  "skipped",
  "waiting",
];

/** Which of its jobs the page of a replay shows; all if left out. */
export function replaySearchOf({ state }: Record<string, unknown>): { state?: ReplayedState } {
  const known = STATES.find((one) => one === state);
  return known ? { state: known } : {};
}
