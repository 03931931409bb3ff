/** The API's types by the names of this page, all from its OpenAPI document (`make fix` writes openapi.d.ts anew). */

import type { components } from "./openapi";

type Schemas = components["schemas"];

export type AnchorsOut = Schemas["AnchorsOut"];
export type ApiKeyIn = Schemas["ApiKeyIn"];
export type ApiKeyOut = Schemas["ApiKeyOut"];
export type AttemptOut = Schemas["AttemptOut"];
export type AuditAction = Schemas["Action"];
export type BatchOut = Schemas["BatchOut"];
export type BusyWorkerOut = Schemas["BusyWorkerOut"];
export type CancellationOut = Schemas["CancellationOut"];
export type CancelledManyOut = Schemas["CancelledManyOut"];
export type CommentOut = Schemas["CommentOut"];
export type CommentPage = Schemas["CommentPage"];
export type DeadLetterGroup = Schemas["GroupOut"];
export type DeadLetterPage = Schemas["GroupPage"];
export type DeadLetterSettings = Schemas["DeadLetterSettingsOut"];
export type DeliveryEvent = DeliveryOut["event"];
export type DeliveryFailure = Schemas["Failure"];
export type DeliveryOut = Schemas["DeliveryOut"];
export type DeliveryStatus = DeliveryOut["status"];
export type EditIn = Schemas["Edit"];
export type EntryOut = Schemas["EntryOut"];
export type EvaluationChange = Schemas["EvaluationChange"];
export type EvaluationOut = Schemas["EvaluationOut"];
export type EvaluationPage = Schemas["EvaluationPage"];
export type EvaluationStatus = EvaluationOut["status"];
export type ExplanationOut = Schemas["ExplanationOut"];
export type GenerationMethod = SummaryOut["generation_method"];
export type HealthOut = Schemas["HealthOut"];
export type HealthReasonCode = Schemas["ReasonCode"];
export type ImportOut = Schemas["ImportOut"];
export type ImportRefused = Schemas["ImportRefused"];
export type ImportRow = Schemas["ImportRowOut"];
export type JobCountsOut = Schemas["JobCountsOut"];
export type JobEvent = Schemas["JobEventOut"];
export type JobOut = Schemas["JobOut"];
export type JobPage = Schemas["JobPage"];
export type JobStatus = Schemas["Status"];
export type KeyScope = Schemas["KeyScope"];
export type KeyStatus = Schemas["KeyStatus"];
export type LimitGroup = LimitOut["group"];
export type LimitOut = Schemas["LimitOut"];
export type LimitPer = LimitOut["per"];
export type LimitUnit = LimitOut["unit"];
export type MeOut = Schemas["MeOut"];
export type MetricsOut = Schemas["MetricsOut"];
export type NamesOut = Schemas["NamesOut"];
export type NewApiKeyOut = Schemas["NewApiKeyOut"];
export type OverviewOut = Schemas["OverviewOut"];
export type Percentiles = Schemas["PercentilesOut"];
export type PointKind = PointOut["kind"];
export type PointOut = Schemas["PointOut"];
export type PreviewOut = Schemas["PreviewOut"];
export type Priority = Schemas["Priority"];
export type QueueStatsOut = Schemas["QueueStatsOut"];
export type ReasonOut = ExplanationOut["reasons"][number];
export type RecentRunOut = Schemas["RecentRunOut"];
export type ReleasedOut = Schemas["ReleasedOut"];
export type Remedy = Schemas["Remedy"];
export type ReplayedState = Schemas["State"];
export type ReplayIn = Schemas["ReplayIn"];
export type ReplayJobOut = Schemas["ReplayJobOut"];
export type ReplayOut = Schemas["ReplayOut"];
export type ReplaysOut = Schemas["ReplaysOut"];
export type ReplayStatus = Schemas["ReplayStatus"];
export type Role = Schemas["Role"];
export type RowProblem = Schemas["RowProblemOut"];
export type RunningJobOut = Schemas["RunningJobOut"];
export type RunOut = Schemas["RunOut"];
export type RunOutcome = RunOut["outcome"];
export type ScheduledJobChange = Schemas["ScheduledJobChange"];
export type ScheduledJobIn = Schemas["ScheduledJobIn"];
export type ScheduledJobOut = Schemas["ScheduledJobOut"];
export type ScheduledQueue = ScheduledJobOut["queue_name"];
export type SecretOut = Schemas["SecretOut"];
export type SecretsOut = Schemas["SecretsOut"];
export type Selection = Schemas["Selection"];
export type SeriesOut = Schemas["SeriesOut"];
export type SpanOut = Schemas["SpanOut"];
export type StatsOut = Schemas["StatsOut"];
export type StudentOut = Schemas["StudentOut"];
export type StudentPage = Schemas["StudentPage"];
export type SummaryOut = Schemas["SummaryOut"];
export type ThemeOut = Schemas["ThemeOut"];
export type TimelineEvent = Schemas["EventOut"];
export type TokenOut = Schemas["TokenOut"];
export type UnknownCode = Schemas["UnknownOut"]["code"];
export type Verb = Schemas["Verb"];
export type VersionPage = Schemas["VersionPage"];
export type WebhookRetry = Schemas["WebhookRetry"];
export type WebhookSettingsOut = Schemas["SettingsOut"];
export type Why = Schemas["Why"];
export type WorkersOut = Schemas["WorkersOut"];
export type WorkflowOut = Schemas["WorkflowOut"];

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
