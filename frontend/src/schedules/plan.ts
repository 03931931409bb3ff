/** What the form holds of a schedule, and how it becomes a request. Knows no component. */

import type { Schedule, ScheduleDraft } from "../api/schedules";
import { isZone } from "./clocks";
import { taskOf } from "./task";
import { expressionOf, isTime, NIGHTLY, type Timing, timingOf } from "./timing";

export interface Plan {
  name: string;
  evaluationId: number | null;
  whom: "chosen" | "everybody";
  studentIds: readonly number[];
  timing: Timing;
  zone: string;
  misfire: Schedule["misfire"];
  overlap: Schedule["overlap"];
  queue: Schedule["queue_name"];
  /** Left out of a schedule that is there: it has a switch of its own, which a form must not turn back. */
  enabled?: boolean;
}

/** A nightly run for the whole class, which is what most people come for. */
export function newPlan(zone: string, evaluation?: { id: number; name: string }): Plan {
  return {
    name: evaluation?.name ?? "",
    evaluationId: evaluation?.id ?? null,
    whom: "everybody",
    studentIds: [],
    timing: NIGHTLY,
    zone,
    misfire: "once",
    overlap: "skip",
    queue: "ai-summaries",
    enabled: true,
  };
}

export function planOf(schedule: Pick<Schedule, keyof Schedule & keyof ScheduleDraft>): Plan {
  const { evaluationId, studentIds } = taskOf(schedule);
  return {
    name: schedule.name,
    evaluationId: evaluationId || null,
    whom: studentIds ? "chosen" : "everybody",
    studentIds: studentIds ?? [],
    timing: timingOf(schedule.cron_expression),
    zone: schedule.timezone,
    misfire: schedule.misfire,
    overlap: schedule.overlap,
    queue: schedule.queue_name,
  };
}

/** What stands in the way of saving, by field. */
export type Fault = "days" | "evaluation" | "expression" | "name" | "pupils" | "time" | "zone";

export function faultsOf({ name, evaluationId, whom, studentIds, timing, zone }: Plan): Set<Fault> {
  const faults = new Set<Fault>();
  if (!name.trim()) faults.add("name");
  if (evaluationId === null) faults.add("evaluation");
  if (whom === "chosen" && studentIds.length === 0) faults.add("pupils");
  if (timing.kind === "weekly" && timing.days.length === 0) faults.add("days");
  if (timing.kind === "own" && !timing.expression.trim()) faults.add("expression");
  if (["daily", "weekdays", "weekly"].includes(timing.kind) && !isTime(timing.time)) faults.add("time");
  if (!isZone(zone)) faults.add("zone");
  return faults;
}

/** The request; of a plan without faults. What other software has settled in the parameters stays. */
export function draftOf(plan: Plan, params: Schedule["task_params"] = {}): ScheduleDraft {
  return {
    name: plan.name.trim(),
    cron_expression: expressionOf(plan.timing) ?? "",
    timezone: plan.zone,
    task_params: {
      ...params,
      evaluation_id: plan.evaluationId,
      student_ids: plan.whom === "everybody" ? "all" : [...plan.studentIds],
    },
    misfire: plan.misfire,
    overlap: plan.overlap,
    queue_name: plan.queue,
    ...(plan.enabled === undefined ? {} : { enabled: plan.enabled }),
  };
}

/** Whether two would be the same schedule: what is kept of another way to say when does not count. */
export function isSame(one: Plan, other: Plan): boolean {
  return JSON.stringify(draftOf(one)) === JSON.stringify(draftOf(other));
}
