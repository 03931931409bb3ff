/** How the pupils of a class stand, put together from answers and events; nothing in here knows a component. */

import type { Student } from "../api/evaluations";
import type { JobEvent } from "../api/events";
import type { Job } from "../api/summaries";
import { advance, awaitsProvider, type Standing } from "./standing";

export interface Pupil extends Omit<Student, "job"> {
  job: Standing | null;
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
  /** Waiting for an AI service that is in trouble. */
  held: number;
  failed: number;
}

export function countsOf(pupils: readonly Pupil[]): Counts {
  const counts: Counts = {
    total: pupils.length,
    done: 0,
    running: 0,
    waiting: 0,
    retrying: 0,
    held: 0,
    failed: 0,
  };
  for (const { job, summary } of pupils) {
    if (job === null) counts.done += Number(summary !== null);
    else if (job.status === "completed") counts.done += 1;
    else if (job.status === "processing") counts.running += 1;
    else if (job.status === "failed") counts.failed += 1;
    else if (job.status === "queued") {
      counts[job.next_retry_at ? "retrying" : awaitsProvider(job) ? "held" : "waiting"] += 1;
    }
  }
  return counts;
}

/** By name, as people of that language look them up. */
export function byName(pupils: readonly Pupil[], locale: string): Pupil[] {
  const collator = new Intl.Collator(locale, { numeric: true });
  return pupils.toSorted((a, b) => collator.compare(a.name, b.name) || a.student_id - b.student_id);
}
