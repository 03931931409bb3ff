// @vitest-environment node
import { expect, it } from "vitest";

import { formOf, retryOf, waitsOf } from "./retry";
import { webhooksSearch } from "./search";

it("reads an address, and leaves out what it does not know", () => {
  expect(webhooksSearch({ tab: "test", status: "owed", job: "summary-1-2-3" })).toEqual({
    tab: "test",
    status: "owed",
    job: "summary-1-2-3",
  });
  expect(webhooksSearch({ tab: "deliveries", status: "lost", job: "<b>" })).toEqual({});
});

it.each([
  { strategy: "exponential", max_attempts: 8, first_wait: 30, factor: 3, longest_wait: 600 },
  { strategy: "fixed", max_attempts: 4, wait: 60 },
  { max_attempts: 5, waits: [30, 60, 300] },
] as const)("says a strategy as it was said: $strategy", (retry) => {
  expect(
    retryOf(formOf({ ...retry, ...("waits" in retry ? { waits: [...retry.waits] } : {}) } as never)),
  ).toEqual(retry);
});

it("asks nothing while a field is empty, or no list", () => {
  const form = formOf({ max_attempts: 3, waits: [30, 300] });
  expect(retryOf({ ...form, attempts: null })).toBeNull();
  expect(retryOf({ ...form, waits: "30, soon" })).toBeNull();
  expect(retryOf({ ...form, strategy: "fixed", wait: null })).toBeNull();
  expect(waitsOf("4")).toBeNull();
  expect(waitsOf(" 30 60;300, ")).toEqual([30, 60, 300]);
});
