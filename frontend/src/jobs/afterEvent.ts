import type { JobEvent } from "../api/events";
import type { Job, JobStatus } from "../api/jobs";
import { advance, isFinal } from "../job/standing";

const ENDS: Partial<Record<JobStatus, "cancelled_at" | "completed_at" | "failed_at">> = {
  cancelled: "cancelled_at",
  completed: "completed_at",
  failed: "failed_at",
};

/** The job after an event of its own: the same object if that tells nothing new. */
export function afterEvent(job: Job, event: JobEvent): Job {
  const standing = advance(job, event);
  if (standing === job) return job;
  const end = ENDS[event.status];
  return {
    ...job,
    ...standing,
    error_code: standing.error_code ?? null,
    started_at: job.started_at ?? (event.status === "processing" ? event.at : null),
    is_blocked: job.is_blocked && event.status === "queued",
    ...(end && { [end]: event.at }),
  };
}

/** The job after it was told how the one in its place is: the same object if that tells nothing new. */
export function afterNext(job: Job, status: JobStatus): Job {
  const known = job.retried_status;
  return known === null || known === status || isFinal(known) ? job : { ...job, retried_status: status };
}

/** Events that came while answers were on their way: an answer may be older than they are, so they are told again. */
export class EventLedger {
  private number = 0;
  private awaited = 0;
  private readonly newest = new Map<string, { event: JobEvent; number: number }>();

  /** A place to replay from: take it before asking, and give it back with `release`. */
  mark(): number {
    this.awaited += 1;
    return this.number;
  }

  release(): void {
    this.awaited -= 1;
    if (this.awaited === 0) this.newest.clear();
  }

  note(event: JobEvent): void {
    this.number += 1;
    if (this.awaited > 0) this.newest.set(event.job_id, { event, number: this.number });
  }

  replay(job: Job, since: number): Job {
    const noted = this.newest.get(job.job_id);
    return noted && noted.number > since ? afterEvent(job, noted.event) : job;
  }

  /** What was told of the job in the place of this one. */
  replayNext(job: Job, since: number): Job {
    const noted = this.newest.get(job.retried_as ?? "");
    return noted && noted.number > since ? afterNext(job, noted.event.status) : job;
  }
}
