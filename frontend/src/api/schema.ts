/** The shapes of the API's answers, under the names of its OpenAPI document: a generated file can replace this one. */

export type Role = "admin" | "student" | "teacher";
export type EvaluationStatus = "closed" | "draft" | "open";
export type JobStatus = "cancelled" | "completed" | "failed" | "processing" | "queued";
export type Priority = "high" | "low" | "normal";
export type GenerationMethod = "ai" | "empty" | "extractive";
export type PointKind = "growth" | "strength";

/** The stages of one attempt, in order. */
export const STAGES = [
  "started",
  "evaluation_verified",
  "student_verified",
  "feedback_collected",
  "anonymisation_started",
  "anonymised",
  "generated",
  "cached",
  "completed",
] as const;
export type Stage = (typeof STAGES)[number];

export interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
}

export interface TokenOut {
  access_token: string;
  token_type: string;
  /** Seconds. */
  expires_in: number;
}

export interface MeOut {
  id: number;
  email: string;
  name: string;
  role: Role;
  school: { id: number; name: string; timezone: string };
}

export interface EvaluationOut {
  id: number;
  title: string;
  status: EvaluationStatus;
  created_at: string;
  closed_at: string | null;
  student_count: number;
  feedback_count: number;
  summary_count: number;
}

export interface ResultOut {
  summary_text: string;
  generation_method: GenerationMethod;
  feedback_count: number;
}

export interface JobOut {
  job_id: string;
  status: JobStatus;
  /** Per cent. */
  progress: number;
  /** One of `STAGES`, unless the server is newer than this page. */
  stage: string | null;
  student_id: number;
  evaluation_id: number;
  priority: Priority;
  queue_name: string;
  task_type: string;
  batch_id: string | null;
  run_at: string;
  retry_of: string | null;
  retried_as: string | null;
  retry_count: number;
  max_retries: number;
  next_retry_at: string | null;
  error_code: string | null;
  error_message: string | null;
  created_at: string;
  started_at: string | null;
  completed_at: string | null;
  failed_at: string | null;
  cancelled_at: string | null;
  cancelled_by: number | null;
  webhook_url: string | null;
  webhook_delivered: boolean;
  webhook_attempts: number;
  result: ResultOut | null;
  deduplicated: boolean;
}

/** A job's state as the live stream tells it. */
export interface JobEvent {
  job_id: string;
  status: JobStatus;
  progress: number;
  stage: string | null;
  student_id: number;
  evaluation_id: number;
  retry_count: number;
  max_retries: number;
  next_retry_at: string | null;
  error_message: string | null;
  at: string;
}

export interface PointOut {
  kind: PointKind;
  text: string;
  /** How many classmates say so. */
  reviewers: number;
  /** The ids of their comments. */
  evidence: number[];
}

export interface SummaryOut {
  id: number;
  evaluation_id: number;
  student_id: number;
  summary_text: string;
  points: PointOut[];
  generation_method: GenerationMethod;
  model: string;
  language: string;
  feedback_count: number;
  reviewer_count: number;
  created_at: string;
  released_at: string | null;
  shown_id: number | null;
}

export interface StudentOut {
  student_id: number;
  name: string;
  feedback_count: number;
  reviewer_count: number;
  job: JobOut | null;
  summary: Omit<SummaryOut, "points"> | null;
}

export interface BatchOut {
  batch_id: string;
  evaluation_id: number;
  total_students: number;
  queued: number;
  already_queued: number;
  jobs: JobOut[];
}
