import { expect, it } from "vitest";

import { cancellable, filtersOf, mayLose, replayable } from "./filters";
import { readSearch } from "./search";

it("reads an address, and leaves out what nobody can mean", () => {
  expect(
    readSearch({ status: "failed.nonsense.queued", evaluation: 123, pupil: "x", q: 456, priority: "urgent" }),
  ).toEqual({ status: "queued.failed", evaluation: 123, q: "456" });
  expect(readSearch({ after: "yesterday", batch: "1", cause: "<b>", dead: "yes", q: " " })).toEqual({});
  expect(readSearch({ after: "2026-11-26T10:00:00+01:00" })).toEqual({ after: "2026-11-26T09:00:00.000Z" });
});

it("asks the API for what the address says, and for nothing else", () => {
  expect(filtersOf({ status: "queued.failed", pupil: 456, error: "provider_auth", dead: true })).toEqual({
    status: ["queued", "failed"],
    student_id: 456,
    error_code: "provider_auth",
    is_dead_letter: true,
  });
  expect(filtersOf({})).toEqual({});
});

it("knows which lists jobs leave by moving on", () => {
  expect(mayLose({ evaluation: 1, q: "x" })).toBe(false);
  expect(mayLose({ status: "queued" })).toBe(true);
  expect(mayLose({ cause: "a.b.01234567" })).toBe(true);
});

it("calls off what has not ended, and nothing that the API cannot find so", () => {
  expect(cancellable({})).toEqual({ status: ["queued", "processing"] });
  expect(cancellable({ status: "queued.failed", evaluation: 123 })).toEqual({
    status: ["queued"],
    evaluation_id: 123,
  });
  expect(cancellable({ status: "completed" })).toBeNull();
  expect(cancellable({ error: "provider_auth" })).toBeNull();
});

it("makes again what failed", () => {
  expect(replayable({ status: "failed.cancelled", cause: "a.b.01234567" })).toEqual({
    cause: "a.b.01234567",
  });
  expect(replayable({ status: "queued" })).toBeNull();
  expect(replayable({})).toEqual({ created_after: "2000-01-01T00:00:00Z" });
});
