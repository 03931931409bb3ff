import type { WantedNames } from "../api/names";
import type { AuditEntry } from "../api/school";

/** Whom and what an entry is about, as far as ids tell. */
export interface Subject {
  evaluation: number | null;
  student: number | null;
  user: number | null;
  /** Of a request for many. */
  batch: string | null;
  /** The newest of several. */
  jobs: readonly string[];
}

const OF_PUPIL = /^summary-(\d+)-(\d+)-\d+$/;
const OF_CLASS = /^class-(\d+)-\d+$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Read from what was written down; an older entry says less. */
export function subjectOf({
  action,
  object,
  detail,
}: Pick<AuditEntry, "action" | "detail" | "object">): Subject {
  const ofJob = object === null ? null : placeOfJob(object);
  const kind = action.split(".")[0];
  const number = object !== null && /^\d+$/.test(object) ? Number(object) : null;
  return {
    evaluation: ofJob?.evaluation ?? (kind === "evaluation" ? number : numberIn(detail.evaluation_id)),
    student: ofJob?.student ?? numberIn(detail.student_id),
    user: kind === "user" || kind === "auth" ? number : null,
    batch: action === "job.queue" && object !== null && UUID.test(object) ? object : null,
    jobs: ofJob && object !== null ? [object] : namesIn(detail.job_ids),
  };
}

/** A job's id says whose summary or which class's overview it makes. */
export function placeOfJob(jobId: string): { evaluation: number; student: number | null } | null {
  const [, evaluation, student] = OF_PUPIL.exec(jobId) ?? OF_CLASS.exec(jobId) ?? [];
  return evaluation === undefined
    ? null
    : { evaluation: Number(evaluation), student: student === undefined ? null : Number(student) };
}

/** What has to be known to tell all of them. */
export function namesOf(subjects: readonly Subject[]): WantedNames {
  return {
    evaluations: subjects.map(({ evaluation }) => evaluation),
    students: subjects.flatMap(({ student, jobs }) => [
      student,
      ...jobs.map((id) => placeOfJob(id)?.student),
    ]),
    users: subjects.map(({ user }) => user),
  };
}

function numberIn(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

function namesIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
