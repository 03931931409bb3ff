import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { type Outcome, PACE, Refresher } from "./Refresher";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function refresher(outcome: () => Outcome = () => "fetched") {
  const at: number[] = [];
  const begun = Date.now();
  const made = new Refresher(() => {
    at.push(Date.now() - begun);
    return Promise.resolve(outcome());
  });
  return { at, made };
}

it("fetches once for news that come together, and soon", async () => {
  const { at, made } = refresher();
  for (let n = 0; n < 27; n += 1) made.ask();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(at).toEqual([PACE.gather]);
});

it("stays well below a hundred requests a minute while news keeps coming", async () => {
  const { at, made } = refresher();
  for (let passed = 0; passed < 60_000; passed += 100) {
    made.ask();
    await vi.advanceTimersByTimeAsync(100);
  }
  // Two requests each: the evaluation and its students.
  expect(2 * at.length).toBeLessThan(35);
  expect(2 * at.length).toBeGreaterThan(20);
  await vi.advanceTimersByTimeAsync(PACE.least + PACE.gather);
  expect(at.at(-1)).toBeGreaterThan(59_900); // the last news is not lost
});

it("waits as it is told to after a refusal, and tries until it has worked", async () => {
  const outcomes: Outcome[] = [{ retryAfterSeconds: 42 }, { retryAfterSeconds: null }, "fetched"];
  const { at, made } = refresher(() => outcomes.shift() ?? "fetched");
  made.ask();
  await vi.advanceTimersByTimeAsync(20_000);
  made.ask();
  await vi.advanceTimersByTimeAsync(200_000);
  expect(at).toEqual([PACE.gather, PACE.gather + 42_000, PACE.gather + 42_000 + PACE.again]);
});

it("fetches no more once it was stopped", async () => {
  const { at, made } = refresher(() => ({ retryAfterSeconds: null }));
  made.ask();
  await vi.advanceTimersByTimeAsync(PACE.gather);
  made.stop();
  made.ask();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(at).toEqual([PACE.gather]);
});
