import type { Pupil } from "../job/pupils";
import type { Standing } from "../job/standing";

/** The jobs on whose end a class waits: the last in line, or else that runs, and the one that is tried again last. */
export function lastJobs(pupils: readonly Pupil[]): string[] {
  const jobs = pupils.flatMap(({ job }) => job ?? []);
  const retried = jobs.filter(({ next_retry_at: at }) => at !== null);
  const queued = jobs.filter(({ status, next_retry_at: at }) => status === "queued" && at === null);
  const running = jobs.filter(({ status }) => status === "processing");
  const ends = [
    last(queued.length > 0 ? queued : running, byAge),
    last(retried, (a, b) => Date.parse(a.next_retry_at ?? "") - Date.parse(b.next_retry_at ?? "")),
  ];
  return ends.flatMap((job) => job?.job_id ?? []);
}

function last(jobs: readonly Standing[], order: (a: Standing, b: Standing) => number): Standing | undefined {
  return jobs.toSorted(order).at(-1);
}

function byAge(a: Standing, b: Standing): number {
  return Date.parse(a.created_at) - Date.parse(b.created_at) || numberOf(a) - numberOf(b);
}

/** A job's id ends with its number; a later one has a larger number. */
function numberOf({ job_id: id }: Standing): number {
  return Number(id.slice(id.lastIndexOf("-") + 1));
}
