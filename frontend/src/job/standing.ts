/** How a job stands, put together from answers and events; nothing in here knows a component. */

import type { JobEvent } from "../api/events";
import type { Job, JobStatus } from "../api/summaries";

/** What the page shows of a job. */
export type Standing = Pick<
  Job,
  | "created_at"
  | "error_message"
  | "job_id"
  | "max_retries"
  | "next_retry_at"
  | "progress"
  | "retry_count"
  | "stage"
  | "status"
> & {
  /** Undefined until an answer tells it: events carry the message alone. */
  error_code: string | null | undefined;
};

const IS_FINAL: Record<JobStatus, boolean> = {
  cancelled: true,
  completed: true,
  failed: true,
  processing: false,
  queued: false,
};

export function isActive(job: Standing | null): boolean {
  return job !== null && !IS_FINAL[job.status];
}

export function isFinal(status: JobStatus): boolean {
  return IS_FINAL[status];
}

/** Whether the AI service is in trouble and the job waits for it, at no cost: the server's own words begin like this. */
export function awaitsProvider(job: Standing): boolean {
  return job.status === "queued" && (job.error_message?.startsWith("Waits for the provider") ?? false);
}

/** The job after an event: the same object if the event tells nothing new. */
export function advance(job: Standing | null, event: JobEvent): Standing {
  if (job?.job_id !== event.job_id) {
    // A student has one active job at a time, so all that happened to an older job happened before this one was made.
    return job && Date.parse(event.at) < Date.parse(job.created_at)
      ? job
      : standingOf(event, event.at, undefined);
  }
  if (isStale(job, event)) return job;
  const isSameError = event.error_message === job.error_message;
  return standingOf(event, job.created_at, isSameError ? job.error_code : undefined);
}

/** Whether an event that comes late, or twice, would set a job back that has come further. */
function isStale(job: Standing, event: JobEvent): boolean {
  if (IS_FINAL[job.status]) return true;
  if (job.status !== "processing") return false;
  if (event.status === "processing") {
    const attempts = event.retry_count - job.retry_count;
    return attempts < 0 || (attempts === 0 && event.progress <= job.progress);
  }
  // A job that goes back to the queue has a reason; without one this is its very first event.
  return event.status === "queued" && event.error_message === null;
}

function standingOf(event: JobEvent, createdAt: string, errorCode: string | null | undefined): Standing {
  return {
    created_at: createdAt,
    error_code: errorCode,
    error_message: event.error_message,
    job_id: event.job_id,
    max_retries: event.max_retries,
    next_retry_at: event.status === "queued" ? event.next_retry_at : null,
    progress: event.progress,
    retry_count: event.retry_count,
    stage: event.stage,
    status: event.status,
  };
}
