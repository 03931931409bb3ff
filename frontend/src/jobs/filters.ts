/** What the address asks for, as the API takes it: for the list, to call off, and to make again. */

import type { ReplayIn } from "../api/deadLetters";
import type { JobFilters, Selection } from "../api/jobs";
import { type JobSearch, statusesOf } from "./search";

/** Only what is said: a parameter without a value would be refused. */
function given<Values extends object>(values: Values): Given<Values> {
  const said = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(said) as Given<Values>;
}

type Given<Values> = { [Name in keyof Values]?: Exclude<Values[Name], undefined> };

function common(search: JobSearch) {
  return {
    priority: search.priority,
    evaluation_id: search.evaluation,
    student_id: search.pupil,
    batch_id: search.batch,
    workflow_id: search.workflow,
    created_after: search.after,
    created_before: search.before,
    q: search.q,
  };
}

function ofFailures(search: JobSearch) {
  return {
    error_code: search.error,
    cause: search.cause,
    failed_after: search.failedAfter,
    failed_before: search.failedBefore,
  };
}

export function filtersOf(search: JobSearch): JobFilters {
  const statuses = statusesOf(search.status);
  return given({
    ...common(search),
    ...ofFailures(search),
    is_dead_letter: search.dead,
    status: statuses.length > 0 ? statuses : undefined,
  });
}

/** Whether jobs leave such a list, or come into its middle, as they move on. */
export function mayLose(search: JobSearch): boolean {
  return search.status !== undefined || isOfFailures(search);
}

function isOfFailures(search: JobSearch): boolean {
  return search.dead !== undefined || Object.keys(given(ofFailures(search))).length > 0;
}

const ACTIVE = ["queued", "processing"] as const;

/** All that match and have not ended; null where none of them can be called off so. */
export function cancellable(search: JobSearch): Selection | null {
  if (isOfFailures(search)) return null;
  const asked = statusesOf(search.status);
  const status = ACTIVE.filter((one) => asked.length === 0 || asked.includes(one));
  return status.length === 0 ? null : given({ ...common(search), status: [...status] });
}

/** All that match and failed, and in whose place nothing was made; null where there is none. */
export function replayable(search: JobSearch): ReplayIn | null {
  const asked = statusesOf(search.status);
  if (asked.length > 0 && !asked.includes("failed")) return null;
  const wanted = given({ ...common(search), ...ofFailures(search) });
  // The API wants it said that really everything is meant.
  return Object.keys(wanted).length > 0 ? wanted : { created_after: "2000-01-01T00:00:00Z" };
}
