import type { LinkProps } from "@tanstack/react-router";

import type { AuditAction, AuditFilter } from "../api/school";
import type { Subject } from "./subject";

const ALL: Record<AuditAction, true> = {
  "api_key.create": true,
  "api_key.revoke": true,
  "auth.sign_in": true,
  "auth.sign_in_failed": true,
  "auth.sign_out": true,
  "dead_letter_settings.change": true,
  "dead_letters.cancel": true,
  "dead_letters.prune": true,
  "dead_letters.replay": true,
  "dead_letters.resume": true,
  "evaluation.change": true,
  "evaluation.create": true,
  "evaluation.import": true,
  "job.cancel": true,
  "job.queue": true,
  "job.retry": true,
  "jobs.cancel": true,
  "queue.pause": true,
  "queue.resume": true,
  "schedule.change": true,
  "schedule.create": true,
  "schedule.delete": true,
  "schedule.run": true,
  "school.add": true,
  "summary.edit": true,
  "summary.release": true,
  "summary.withdraw": true,
  "user.add": true,
  "user.archive": true,
  "user.restore": true,
  "user.set_password": true,
  "webhook.replay": true,
  "webhook.test": true,
  "webhook_secret.rotate": true,
  "webhook_settings.change": true,
  "workflow.cancel": true,
  "workflow.start": true,
};

/** What the audit log tells of; a new one does not compile until it is here. */
export const ACTIONS = Object.keys(ALL) as AuditAction[];

export function isAction(value: unknown): value is AuditAction {
  return typeof value === "string" && value in ALL;
}

/** Where the page shows what something was done to; null where it is gone or is no page. */
export function placeOf(
  action: string,
  object: string | null,
  { batch, evaluation, student }: Subject,
): Pick<LinkProps, "params" | "search" | "to"> | null {
  if (object === null || action.endsWith(".delete")) return null;
  if (/^(summary|class)-\d/.test(object)) return { to: "/jobs/$jobId", params: { jobId: object } };
  if (batch !== null) return { to: "/jobs", search: { batch } };
  if (action.startsWith("summary.") && evaluation !== null && student !== null)
    return {
      to: "/evaluations/$evaluationId/pupils/$studentId",
      params: { evaluationId: evaluation, studentId: student },
    };
  if (!/^\d+$/.test(object)) return null;
  if (action.startsWith("evaluation."))
    return { to: "/evaluations/$evaluationId", params: { evaluationId: Number(object) } };
  if (action.startsWith("schedule.")) return { to: "/schedules/$scheduleId", params: { scheduleId: object } };
  return null;
}

/** What of an address filters the log. */
export function auditSearch(search: Record<string, unknown>): AuditFilter {
  const { action, actor, object, from, until } = search;
  return {
    ...(isAction(action) ? { action } : {}),
    ...(Number.isSafeInteger(actor) && Number(actor) > 0 ? { actor: Number(actor) } : {}),
    ...((typeof object === "string" || typeof object === "number") && object !== ""
      ? { object: String(object) }
      : {}),
    ...(isDay(from) ? { from } : {}),
    ...(isDay(until) ? { until } : {}),
  };
}

function isDay(value: unknown): value is string {
  return (
    typeof value === "string" && /^[1-9]\d{3}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value))
  );
}
