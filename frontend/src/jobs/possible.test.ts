import { expect, it } from "vitest";

import type { Job } from "../api/jobs";
import { jobs } from "../test/factories";
import { possibleWith } from "./possible";
import type { Chosen } from "./selection";

const LIST: Record<string, Job> = {
  waits: jobs.queued(),
  runs: jobs.processing(),
  ready: jobs.completed(),
  failed: jobs.failed(),
  again: jobs.failed({ retried_as: "summary-123-456-1000000002", retried_status: "completed" }),
};
const ALL: Chosen = { kind: "all" };
const some = (...ids: string[]): Chosen => ({ kind: "some", ids: new Set(ids) });
const counts = (queued: number, toDo: number) => ({
  by_status: { queued, processing: 0, completed: 9, failed: 26, cancelled: 0 },
  total: 35 + queued,
  is_complete: true,
  toDo,
});
const known = { search: {}, counts: counts(0, 0), find: (id: string) => LIST[id] };

it("offers of some jobs what at least one of them can still have done", () => {
  expect(possibleWith(some("ready", "again"), known)).toEqual({ cancel: false, retry: false });
  expect(possibleWith(some("ready", "waits"), known)).toEqual({ cancel: true, retry: false });
  expect(possibleWith(some("runs", "failed"), known)).toEqual({ cancel: true, retry: true });
  expect(possibleWith(some("scrolled past long ago"), known)).toEqual({ cancel: true, retry: true });
});

it("offers of all that match what their numbers allow, and both while these are not known", () => {
  expect(possibleWith(ALL, known)).toEqual({ cancel: false, retry: false });
  expect(possibleWith(ALL, { ...known, counts: counts(3, 1) })).toEqual({ cancel: true, retry: true });
  expect(possibleWith(ALL, { ...known, counts: null })).toEqual({ cancel: true, retry: true });
  const failed = { ...known, search: { status: "failed" }, counts: counts(3, 1) };
  expect(possibleWith(ALL, failed)).toEqual({ cancel: false, retry: true });
});
