/** The API's types by the names of this page, all from its OpenAPI document (`make fix` writes openapi.d.ts anew). */

import type { components } from "./openapi";

type Schemas = components["schemas"];

export type ApiKeyIn = Schemas["ApiKeyIn"];
export type ApiKeyOut = Schemas["ApiKeyOut"];
export type AuditAction = Schemas["Action"];
export type CancellationOut = Schemas["CancellationOut"];
export type CancelledManyOut = Schemas["CancelledManyOut"];
export type ExplanationOut = Schemas["ExplanationOut"];
export type JobCountsOut = Schemas["JobCountsOut"];
export type AnchorsOut = Schemas["AnchorsOut"];
export type JobPage = Schemas["JobPage"];
export type ReasonOut = ExplanationOut["reasons"][number];
export type ReplayIn = Schemas["ReplayIn"];
export type ReplaysOut = Schemas["ReplaysOut"];
export type Selection = Schemas["Selection"];
export type TimelineEvent = Schemas["EventOut"];
export type UnknownCode = Schemas["UnknownOut"]["code"];
export type Verb = Schemas["Verb"];
export type Why = Schemas["Why"];
export type WorkflowOut = Schemas["WorkflowOut"];
export type DeliveryOut = Schemas["DeliveryOut"];
export type BatchOut = Schemas["BatchOut"];
export type EntryOut = Schemas["EntryOut"];
export type CommentOut = Schemas["CommentOut"];
export type CommentPage = Schemas["CommentPage"];
export type EditIn = Schemas["Edit"];
export type EvaluationChange = Schemas["EvaluationChange"];
export type EvaluationOut = Schemas["EvaluationOut"];
export type EvaluationPage = Schemas["EvaluationPage"];
export type EvaluationStatus = EvaluationOut["status"];
export type ImportOut = Schemas["ImportOut"];
export type ImportRefused = Schemas["ImportRefused"];
export type ImportRow = Schemas["ImportRowOut"];
export type RowProblem = Schemas["RowProblemOut"];
export type JobEvent = Schemas["JobEventOut"];
export type JobOut = Schemas["JobOut"];
export type JobStatus = Schemas["Status"];
export type KeyScope = Schemas["KeyScope"];
export type KeyStatus = Schemas["KeyStatus"];
export type LimitOut = Schemas["LimitOut"];
export type LimitGroup = LimitOut["group"];
export type LimitPer = LimitOut["per"];
export type LimitUnit = LimitOut["unit"];
export type MeOut = Schemas["MeOut"];
export type NewApiKeyOut = Schemas["NewApiKeyOut"];
export type NamesOut = Schemas["NamesOut"];
export type OverviewOut = Schemas["OverviewOut"];
export type ThemeOut = Schemas["ThemeOut"];
export type PointOut = Schemas["PointOut"];
export type PointKind = PointOut["kind"];
export type Priority = Schemas["Priority"];
export type ReleasedOut = Schemas["ReleasedOut"];
export type Role = Schemas["Role"];
export type StudentOut = Schemas["StudentOut"];
export type StudentPage = Schemas["StudentPage"];
export type SummaryOut = Schemas["SummaryOut"];
export type GenerationMethod = SummaryOut["generation_method"];
export type TokenOut = Schemas["TokenOut"];
export type VersionPage = Schemas["VersionPage"];

export type AttemptOut = Schemas["AttemptOut"];
export type DeliveryEvent = DeliveryOut["event"];
export type DeliveryFailure = Schemas["Failure"];
export type DeliveryStatus = DeliveryOut["status"];
export type PreviewOut = Schemas["PreviewOut"];
export type RecentRunOut = Schemas["RecentRunOut"];
export type RunOut = Schemas["RunOut"];
export type RunOutcome = RunOut["outcome"];
export type ScheduledJobChange = Schemas["ScheduledJobChange"];
export type ScheduledJobIn = Schemas["ScheduledJobIn"];
export type ScheduledJobOut = Schemas["ScheduledJobOut"];
export type ScheduledQueue = ScheduledJobOut["queue_name"];
export type SecretOut = Schemas["SecretOut"];
export type SecretsOut = Schemas["SecretsOut"];
export type WebhookRetry = Schemas["WebhookRetry"];
export type WebhookSettingsOut = Schemas["SettingsOut"];

/** The stages of one attempt, in order. A server that is newer than this page may name others. */
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
