import { expect, it } from "vitest";

import type { TimelineEvent } from "../api/jobs";
import { scaleOfSteps, stretchesOf } from "./timeline";

const BEGUN = Date.parse("2026-11-26T10:00:00.000Z");

function told(seconds: number, what: Partial<TimelineEvent>): TimelineEvent {
  return {
    at: new Date(BEGUN + seconds * 1000).toISOString(),
    verb: "report",
    status: "processing",
    attempt: 1,
    progress: 10,
    stage: null,
    reason: null,
    actor_id: null,
    ...what,
  };
}

const RETRIED = [
  told(0, { verb: "submit", status: "queued", attempt: 0 }),
  told(2, { verb: "claim" }),
  told(3, { stage: "started" }),
  told(5, { verb: "retry", status: "queued", reason: "no answer" }),
  told(125, { verb: "claim", attempt: 2 }),
  told(126, { stage: "started", attempt: 2 }),
  told(130, { verb: "complete", status: "completed", stage: "completed", attempt: 2 }),
];

const seconds = (moment: number) => (moment - BEGUN) / 1000;

it("tells waits and attempts apart, without a gap", () => {
  const stretches = stretchesOf(RETRIED, BEGUN + 999_000, false);
  expect(stretches.map(({ kind, from, to }) => [kind, seconds(from), seconds(to)])).toEqual([
    ["wait", 0, 2],
    ["attempt", 2, 5],
    ["wait", 5, 125],
    ["attempt", 125, 130],
  ]);
  expect(stretches[1]).toMatchObject({ ended: "retry", reason: "no answer", attempt: 1 });
});

it("divides an attempt by its stages", () => {
  const [, attempt] = stretchesOf(RETRIED, BEGUN + 999_000, false);
  const steps = attempt?.kind === "attempt" ? attempt.steps : [];
  expect(steps.map(({ stage, from, to }) => [stage, seconds(from), seconds(to)])).toEqual([
    [null, 2, 3],
    ["started", 3, 5],
  ]);
});

it("has no step for a stage that was passed in no time", () => {
  const passed = [
    ...RETRIED.slice(0, 3),
    told(4, { stage: "evaluation_verified" }),
    told(4, { stage: "student_verified" }),
    told(6, { verb: "complete", status: "completed", stage: "completed" }),
  ];
  const [, attempt] = stretchesOf(passed, BEGUN + 999_000, false);
  expect(attempt?.kind === "attempt" && attempt.steps.map(({ stage }) => stage)).toEqual([
    null,
    "started",
    "student_verified",
  ]);
});

it("draws the steps on the scale of the whole, unless their attempt is a small part of it", () => {
  const [whole, most, little] = [
    { from: 0, to: 100 },
    { from: 50, to: 100 },
    { from: 95, to: 100 },
  ];
  expect(scaleOfSteps(most, whole)).toBe(whole);
  expect(scaleOfSteps(little, whole)).toBe(little);
});

it("lets what goes on last until now", () => {
  const stretches = stretchesOf(RETRIED.slice(0, 3), BEGUN + 10_000, false);
  expect(stretches.at(-1)).toMatchObject({ kind: "attempt", isOpen: true, to: BEGUN + 10_000, ended: null });
});

it("knows a wait for other jobs from a wait for its turn", () => {
  const released = [RETRIED[0], told(60, { verb: "release", status: "queued" })].filter((one) => !!one);
  expect(stretchesOf(released, BEGUN + 61_000, true)).toMatchObject([
    { kind: "wait", isBlocked: true },
    { kind: "wait", isBlocked: false },
  ]);
});
