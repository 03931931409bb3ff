import { expect, it } from "vitest";

import type { ReplayJob } from "../api/deadLetters";
import { newestCanaries } from "./Canary";
import { studentOf } from "./jobIds";

const job = (position: number, what: Partial<ReplayJob>): ReplayJob => ({
  position,
  job_id: `summary-1-${position}-1`,
  state: "waiting",
  replayed_as: null,
  portion: null,
  is_canary: false,
  has_same_cause: null,
  skipped: null,
  ...what,
});

it("takes the one that went first the last time for the canary", () => {
  const jobs = [
    job(1, { is_canary: true, portion: 1, state: "failed" }),
    job(2, { is_canary: true, portion: 2, state: "completed" }),
    job(3, { portion: 3 }),
  ];
  expect(newestCanaries(jobs).map(({ position }) => position)).toEqual([2]);
  expect(newestCanaries([job(1, {})])).toEqual([]);
});

it("reads a pupil from a job's id, and from no other id", () => {
  expect(studentOf("summary-123-456-1000000001")).toBe(456);
  expect(studentOf("class-overview-123-1000000001")).toBeNull();
});
