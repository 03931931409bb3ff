import type { Job } from "../api/jobs";
import { isFinal } from "../job/standing";
import { cancellable, replayable } from "./filters";
import type { Counts } from "./JobList";
import { type JobSearch, statusesOf } from "./search";
import type { Chosen } from "./selection";

interface Known {
  search: JobSearch;
  counts: Counts | null;
  /** A job by its id, as far as it is here. */
  find: (id: string) => Job | undefined;
}

export interface Possible {
  cancel: boolean;
  retry: boolean;
}

/** What can be done with what is chosen; where that is not known here, it is offered, and counted before it is done. */
export function possibleWith(chosen: Chosen, { search, counts, find }: Known): Possible {
  if (chosen.kind === "some") {
    const jobs = [...chosen.ids].map(find);
    return { cancel: jobs.some(mayCancel), retry: jobs.some(mayRetry) };
  }
  return {
    cancel: cancellable(search) !== null && activeOf(search, counts) !== 0,
    retry: replayable(search) !== null && counts?.toDo !== 0,
  };
}

function mayCancel(job: Job | undefined): boolean {
  return job === undefined || !isFinal(job.status);
}

function mayRetry(job: Job | undefined): boolean {
  return job === undefined || (job.status === "failed" && job.retried_as === null);
}

/** How many of those that match wait or run; null while that is not known. */
function activeOf(search: JobSearch, counts: Counts | null): number | null {
  if (counts === null) return null;
  const asked = statusesOf(search.status);
  return (["queued", "processing"] as const)
    .filter((status) => asked.length === 0 || asked.includes(status))
    .reduce((sum, status) => sum + counts.by_status[status], 0);
}
