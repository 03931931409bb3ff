import { describe, expect, it } from "vitest";

import type { Span } from "../api/queues";
import { isEmpty, mostOf, pointOf, ticksOf } from "./lines";
import { shownOf } from "./window";

const span = (what: Partial<Span> = {}): Span => ({
  at: "2026-11-26T18:00:00Z",
  seconds: 60,
  completed: 0,
  failed: 0,
  cancelled: 0,
  retries: 0,
  throughput_per_minute: 0,
  wait: null,
  run: null,
  total: null,
  provider: null,
  input_tokens: 0,
  output_tokens: 0,
  oldest_queued_seconds: null,
  ...what,
});

describe("what is drawn", () => {
  it("has a gap where nothing was measured, and no nought", () => {
    const point = pointOf(span());
    expect(point.wait_p50).toBeNull();
    expect(isEmpty(point)).toBe(true);
    expect(mostOf([point], ["wait_p50"])).toBeNull();
  });

  it("has what was measured", () => {
    const point = pointOf(span({ completed: 1, wait: { p50: 1, p95: 2, p99: 3 } }));
    expect([point.wait_p50, point.wait_p99, point.run_p50]).toEqual([1, 3, null]);
    expect(mostOf([point, pointOf(span())], ["wait_p50", "wait_p99"])).toBe(3);
  });
});

it("measures from nought in round steps, to above the most", () => {
  expect(ticksOf(0.03)).toEqual([0, 0.01, 0.02, 0.03]);
  expect(ticksOf(7)).toEqual([0, 2, 4, 6, 8]);
  expect(ticksOf(200)).toEqual([0, 60, 120, 180, 240]);
  expect(ticksOf(3 * 86_400 * 4)[1]).toBe(3 * 86_400);
  expect(ticksOf(0)).toEqual([0, 0.01]);
});

it("reads the window from the address, and passes over what it does not know", () => {
  expect(shownOf({ window: "1d", of: "task:notify" })).toEqual({ window: "1d", of: "task:notify" });
  expect(shownOf({ window: "toString", of: "<b>" })).toEqual({});
});
