/** What became of a job, as stretches of time; nothing in here knows a component. */

import type { JobStatus, TimelineEvent, Verb } from "../api/jobs";

/** What was done from one stage until the next was reached. */
export interface Step {
  /** The one that had been reached; null: none yet. */
  stage: string | null;
  from: number;
  to: number;
}

/** A stretch of a job's life: it waits, or an attempt is made. Moments are in milliseconds. */
export type Stretch = { from: number; to: number; isOpen: boolean } & (
  | { kind: "attempt"; attempt: number; steps: Step[]; ended: Verb | null; reason: string | null }
  | { kind: "wait"; isBlocked: boolean }
);

type Attempt = Extract<Stretch, { kind: "attempt" }>;

/** What a track shows, from its left end to its right end: moments in milliseconds. */
export interface Scale {
  from: number;
  to: number;
}

/** An attempt that takes up less of the whole is too small to be divided on the same scale. */
const LEAST_SHARE = 0.2;

/** On which scale the steps of an attempt are drawn: that of the whole life, or that of the attempt. */
export function scaleOfSteps(attempt: Scale, whole: Scale): Scale {
  return attempt.to - attempt.from < LEAST_SHARE * (whole.to - whole.from) ? attempt : whole;
}

/**
 * A job's life in stretches, without a gap.
 *
 * @param isBlocked whether it began, or still stands, waiting for other jobs
 */
export function stretchesOf(events: readonly TimelineEvent[], now: number, isBlocked: boolean): Stretch[] {
  const stretches: Stretch[] = [];
  for (const event of events) {
    const at = Date.parse(event.at);
    const last = stretches.at(-1);
    if (event.verb === "report") {
      if (last?.kind === "attempt") step(last, event.stage, at);
      continue;
    }
    if (last) close(last, event, at);
    if (isOver(event.status)) break;
    stretches.push(begin(event, at, isBlocked && event.verb === "submit"));
  }
  const last = stretches.at(-1);
  if (last?.isOpen) {
    last.to = Math.max(now, last.from);
    if (last.kind === "attempt") endSteps(last, last.to);
  }
  return stretches;
}

function isOver(status: JobStatus): boolean {
  return status === "completed" || status === "failed" || status === "cancelled";
}

function begin(event: TimelineEvent, at: number, isBlocked: boolean): Stretch {
  const stretch = { from: at, to: at, isOpen: true };
  return event.verb === "claim"
    ? {
        ...stretch,
        kind: "attempt",
        attempt: event.attempt,
        ended: null,
        reason: null,
        steps: [{ stage: null, from: at, to: at }],
      }
    : { ...stretch, kind: "wait", isBlocked };
}

function step(attempt: Attempt, stage: string | null, at: number): void {
  endSteps(attempt, at);
  attempt.steps.push({ stage, from: at, to: at });
}

/** Ends the last step; one that took no time is none: the log tells that its stage was reached. */
function endSteps(attempt: Attempt, at: number): void {
  const last = attempt.steps.at(-1);
  if (!last) return;
  last.to = at;
  if (last.from === at) attempt.steps.pop();
}

function close(stretch: Stretch, event: TimelineEvent, at: number): void {
  stretch.to = at;
  stretch.isOpen = false;
  if (stretch.kind !== "attempt") return;
  endSteps(stretch, at);
  stretch.ended = event.verb;
  stretch.reason = event.reason;
}
