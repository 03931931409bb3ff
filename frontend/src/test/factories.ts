import type { Evaluation, Student } from "../api/evaluations";
import type { Job, JobStatus, Summary } from "../api/summaries";
import type { PupilEvent } from "../job/pupils";

const CREATED = "2026-11-24T09:00:00.000Z";

function job(status: JobStatus, what: Partial<Job> = {}): Job {
  return {
    job_id: "summary-123-456-1000000001",
    status,
    progress: 0,
    stage: null,
    student_id: 456,
    evaluation_id: 123,
    priority: "normal",
    queue_name: "ai-summaries",
    task_type: "generate_summary",
    batch_id: null,
    workflow_id: null,
    step: null,
    is_blocked: false,
    depends_on: [],
    depends_on_more: false,
    run_at: CREATED,
    retry_of: null,
    retried_as: null,
    retried_status: null,
    retry_count: 0,
    max_retries: 3,
    next_retry_at: null,
    error_code: null,
    error_message: null,
    created_at: CREATED,
    started_at: null,
    completed_at: null,
    failed_at: null,
    cancelled_at: null,
    cancelled_by: null,
    webhook_url: null,
    webhook_retry: null,
    webhook_delivered: false,
    webhook_attempts: 0,
    result: null,
    result_url: null,
    deduplicated: false,
    ...what,
  };
}

/** A job in each status. */
export const jobs = {
  cancelled: (what?: Partial<Job>) => job("cancelled", { progress: 50, cancelled_at: CREATED, ...what }),
  completed: (what?: Partial<Job>) => job("completed", { progress: 100, stage: "completed", ...what }),
  failed: (what?: Partial<Job>) =>
    job("failed", {
      progress: 60,
      stage: "anonymised",
      error_code: "provider_auth",
      error_message: "HTTP 401 from the provider",
      ...what,
    }),
  processing: (what?: Partial<Job>) => job("processing", { progress: 60, stage: "anonymised", ...what }),
  queued: (what?: Partial<Job>) => job("queued", what),
  retrying: (what?: Partial<Job>) =>
    job("queued", {
      retry_count: 1,
      next_retry_at: "2026-11-24T09:04:00.000Z",
      error_code: "provider_timeout",
      error_message: "Retry 1/3: no answer within 60 s",
      ...what,
    }),
} satisfies Record<JobStatus | "retrying", unknown>;

export function event(what: Partial<PupilEvent> = {}): PupilEvent {
  return {
    job_id: "summary-123-456-1000000001",
    status: "processing",
    progress: 40,
    stage: "feedback_collected",
    student_id: 456,
    evaluation_id: 123,
    task_type: "generate_summary",
    retry_count: 0,
    max_retries: 3,
    next_retry_at: null,
    error_message: null,
    at: "2026-11-24T09:00:01.000Z",
    ...what,
  };
}

export function summary(what: Partial<Summary> = {}): Summary {
  return {
    id: 1,
    evaluation_id: 123,
    student_id: 456,
    summary_text: "Three classmates say that you plan well.",
    points: [
      { kind: "strength", text: "You plan well.", reviewers: 3, evidence: [1, 2, 3] },
      { kind: "growth", text: "Let others speak.", reviewers: 1, evidence: [4] },
    ],
    generation_method: "extractive",
    model: "rules-1",
    language: "en",
    feedback_count: 9,
    reviewer_count: 8,
    created_at: CREATED,
    released_at: null,
    released_by: null,
    released_by_name: null,
    edit_of: null,
    edited_at: null,
    edited_by: null,
    edited_by_name: null,
    shown_id: null,
    earlier_edit_id: null,
    ...what,
  };
}

export function student(what: Partial<Student> = {}): Student {
  return {
    student_id: 456,
    name: "Sam Jansen",
    feedback_count: 9,
    reviewer_count: 8,
    job: null,
    summary: null,
    ...what,
  };
}

export function evaluation(what: Partial<Evaluation> = {}): Evaluation {
  return {
    id: 123,
    title: "Project week",
    status: "open",
    created_at: CREATED,
    closed_at: null,
    student_count: 2,
    feedback_count: 18,
    summary_count: 0,
    ...what,
  };
}
