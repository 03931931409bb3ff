import { describe, expect, it } from "vitest";

import { filterOf, isNarrowed, searchOf } from "./filter";

const CAUSE = "generate_summary.provider_auth.0cc175b9";

describe("the address of the failures", () => {
  it("is read as it was written", () => {
    const search = {
      evaluation: 123,
      cause: CAUSE,
      open: CAUSE,
      failedAfter: "2026-11-26T18:00:00.000Z",
    };
    expect(searchOf(search)).toEqual(search);
    expect(filterOf(search)).toEqual({
      evaluation_id: 123,
      cause: CAUSE,
      failed_after: "2026-11-26T18:00:00.000Z",
    });
  });

  it("loses what the API would refuse", () => {
    const mistyped = {
      evaluation: "abc",
      cause: "nonsense",
      error: "a b",
      failedAfter: "yesterday",
    };
    expect(searchOf(mistyped)).toEqual({});
    expect(searchOf({ evaluation: -1, failedAfter: "2026-99-99T00:00:00Z" })).toEqual({});
  });

  it("narrows nothing down by what is open alone", () => {
    expect(isNarrowed({ open: CAUSE })).toBe(false);
    expect(isNarrowed({ error: "poison" })).toBe(true);
  });
});
