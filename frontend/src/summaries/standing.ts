/** How the jobs of a class stand, put together from answers and events; nothing in here knows a component. */

import type { Student } from "../api/evaluations";
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

export interface Pupil extends Omit<Student, "job"> {
  job: Standing | null;
}

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

/** The class after an event. */
export function afterEvent(pupils: Pupil[], event: JobEvent): Pupil[] {
  return pupils.map((pupil) => {
    if (pupil.student_id !== event.student_id) return pupil;
    const job = advance(pupil.job, event);
    return job === pupil.job ? pupil : { ...pupil, job };
  });
}

/** The class after jobs were queued: the server's answer, unless an event told of something later already. */
export function afterQueueing(pupils: Pupil[], jobs: readonly Job[]): Pupil[] {
  const ofPupils = jobs.filter((job) => job.task_type === "generate_summary");
  const byStudent = new Map(ofPupils.map((job) => [job.student_id, job]));
  return pupils.map((pupil) => {
    const job = byStudent.get(pupil.student_id);
    const isKnown = job === undefined || job.job_id === pupil.job?.job_id;
    return isKnown || isNewer(pupil.job, job) ? pupil : { ...pupil, job };
  });
}

function isNewer(job: Standing | null, than: Standing): boolean {
  return job !== null && Date.parse(job.created_at) > Date.parse(than.created_at);
}

/** An event of a job that makes a pupil's summary; other kinds of task have their own places. */
export type PupilEvent = JobEvent & { student_id: number };

export function isOfAPupil(event: JobEvent): event is PupilEvent {
  return event.student_id !== null && event.task_type === "generate_summary";
}

/** Events that came while an answer was on its way: the answer may be older than they are, so they are told again. */
export class Ledger {
  private count = 0;
  private readonly newest = new Map<number, { event: PupilEvent; number: number }>();

  /** A place to replay from: take it before asking. */
  mark(): number {
    return this.count;
  }

  note(event: PupilEvent): void {
    this.newest.set(event.student_id, { event, number: this.count++ });
  }

  replay(pupils: Pupil[], since: number): Pupil[] {
    return pupils.map((pupil) => {
      const noted = this.newest.get(pupil.student_id);
      if (!noted || noted.number < since) return pupil;
      return { ...pupil, job: advance(pupil.job, noted.event) };
    });
  }
}

export interface Counts {
  total: number;
  /** Whose newest job is completed, or who have a summary and no job. */
  done: number;
  running: number;
  waiting: number;
  /** Waiting for their next attempt. */
  retrying: number;
  failed: number;
}

export function countsOf(pupils: readonly Pupil[]): Counts {
  const counts: Counts = { total: pupils.length, done: 0, running: 0, waiting: 0, retrying: 0, failed: 0 };
  for (const { job, summary } of pupils) {
    if (job === null) counts.done += Number(summary !== null);
    else if (job.status === "completed") counts.done += 1;
    else if (job.status === "processing") counts.running += 1;
    else if (job.status === "failed") counts.failed += 1;
    else if (job.status === "queued") counts[job.next_retry_at ? "retrying" : "waiting"] += 1;
  }
  return counts;
}

/** By name, as people of that language look them up. */
export function byName(pupils: readonly Pupil[], locale: string): Pupil[] {
  const collator = new Intl.Collator(locale, { numeric: true });
  return pupils.toSorted((a, b) => collator.compare(a.name, b.name) || a.student_id - b.student_id);
}
