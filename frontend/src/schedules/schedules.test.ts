// @vitest-environment node
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

import type { JobStatus } from "../api/jobs";
import type { RunJobs, Schedule, ScheduleDraft } from "../api/schedules";
import { LANGUAGES } from "../language";
import { becameOf } from "./became";
import { changedBefore, odditiesOf, offsetAt } from "./clocks";
import { draftOf, newPlan, planOf } from "./plan";
import { mistakeOf, whyOf } from "./reasons";
import { DAYS, expressionOf, NIGHTLY, timingOf } from "./timing";

describe("what people say", () => {
  it.each([
    ["0 2 * * *", { kind: "daily", time: "02:00" }],
    ["30 7 * * MON-FRI", { kind: "weekdays", time: "07:30" }],
    ["0 9 * * MON,THU", { kind: "weekly", time: "09:00", days: ["MON", "THU"] }],
    ["0 */4 * * *", { kind: "hours", every: 4 }],
    ["0 * * * *", { kind: "hours", every: 1 }],
    ["*/5 8-16 * * MON-FRI", { kind: "own", expression: "*/5 8-16 * * MON-FRI" }],
    ["0 */5 * * *", { kind: "own", expression: "0 */5 * * *" }],
  ])("is %s and back", (expression, timing) => {
    expect(timingOf(expression)).toMatchObject(timing);
    expect(expressionOf(timingOf(expression))).toBe(expression);
  });

  it("is no expression while something is missing", () => {
    expect(expressionOf({ ...NIGHTLY, kind: "weekly", days: [] })).toBeNull();
    expect(expressionOf({ ...NIGHTLY, time: "" })).toBeNull();
    expect(expressionOf({ ...NIGHTLY, kind: "own", expression: "  " })).toBeNull();
  });

  it("has Sunday by both of its numbers", () => {
    expect(timingOf("0 9 * * 0").days).toEqual(["SUN"]);
    expect(timingOf("0 9 * * 7").days).toEqual(["SUN"]);
    expect(timingOf("0 9 * * 3,1").days).toEqual(["MON", "WED"]);
  });
});

describe("clocks that are changed", () => {
  const from = Date.parse("2026-11-26T12:00:00Z");

  it("skip a time in spring, and show one twice in autumn", () => {
    expect(odditiesOf("02:00", DAYS, "Europe/Amsterdam", from)).toEqual([
      { kind: "skipped", at: "2027-03-28T01:00:00.000Z" },
      { kind: "twice", at: "2027-10-31T00:00:00.000Z" },
    ]);
  });

  it("leave other times, other days and other zones alone", () => {
    expect(odditiesOf("03:00", DAYS, "Europe/Amsterdam", from)).toEqual([]);
    expect(odditiesOf("02:00", ["MON"], "Europe/Amsterdam", from)).toEqual([]);
    expect(odditiesOf("02:00", DAYS, "Asia/Tokyo", from)).toEqual([]);
  });

  it("may be changed by half an hour", () => {
    expect(odditiesOf("02:15", DAYS, "Australia/Lord_Howe", from)).toEqual([
      { kind: "skipped", at: "2027-10-02T15:30:00.000Z" },
    ]);
    expect(offsetAt("Australia/Lord_Howe", from)).toBe(11 * 3_600_000);
  });

  it("are seen between two runs", () => {
    const runs = ["2027-03-27T01:00:00Z", "2027-03-28T01:00:00Z", "2027-03-29T00:00:00Z"];
    expect([...changedBefore(runs, "Europe/Amsterdam")]).toEqual([runs[1]]);
  });
});

describe("the server's sentences", () => {
  const dutch = LANGUAGES.nl.schedules;
  /** Each as the server writes it, with the place where it does. */
  const SENTENCES: [file: string, written: string, said: string][] = [
    [
      "firing",
      "passed by more than an hour",
      "3 moments passed by more than an hour before a scheduler came",
    ],
    ["firing", "passed before a scheduler came", "1 moment passed before a scheduler came; the run after"],
    ["firing", "Jobs of the run before were still active.", "Jobs of the run before were still active."],
    [
      "firing",
      "It runs with the rights of",
      "It runs with the rights of A. B: No. The schedule is disabled; w",
    ],
    [
      "firing",
      "Whoever answered for this schedule has left",
      "Whoever answered for this schedule has left the",
    ],
    ["store", "The schedule was changed before", "The schedule was changed before a scheduler had"],
    ["generate_summary", "is closed, which queued", "Evaluation 123 is closed, which queued its"],
    ["generate_summary", "is a draft; it begins", "Evaluation 123 is a draft; it begins when"],
    ["generate_summary", "students take part", "None of the students of this schedule take part in e"],
    [
      "generate_summary",
      "Passed over, as they take no part any more:",
      "Passed over, as they take no part any more: 1.",
    ],
    ["ticker", "It failed unexpectedly", "It failed unexpectedly (KeyError); the"],
  ];

  it.each(SENTENCES)(
    "%s.py still says “%s”, and a Dutch reader is told it in Dutch",
    (file, written, said) => {
      const source = readFileSync(`../backend/synopsis/schedules/${file}.py`, "utf8");
      expect(source).toContain(written);
      expect(whyOf(said, dutch)).not.toBe(said);
    },
  );

  it("that are new are shown as they are", () => {
    expect(whyOf("Something else.", dutch)).toBe("Something else.");
    expect(mistakeOf("Something else.", dutch)).toBe("Something else.");
  });

  it("about expressions say which part is wrong", () => {
    const said = (detail: string) => mistakeOf(`cron_expression: ${detail}`, dutch);
    expect(said("'61' is no minute: only 0 to 59 are possible.")).toBe(
      "“61” is geen minuut: het kan van 0 tot en met 59.",
    );
    expect(said("it has 3 fields; it needs exactly five")).toContain("staan 3 delen");
    expect(said("it names a date that never comes, like 30 February.")).toContain("komt nooit");
    expect(said("'FRI-MON' is no day of the week: a range runs upwards; write it as two.")).toContain(
      "omhoog",
    );
    expect(said("'*/99' is no hour: a step is 1 to 23 here.")).toContain("1 tot en met 23");
    expect(said("'X' is no month: a value, a range like 1-5")).toContain("geen maand");
  });
});

describe("what became of the jobs of a run", () => {
  /** As the API counts them; of those that failed, so many were not tried again. */
  function counted(counts: Partial<Record<JobStatus, number>>, toDo = counts.failed ?? 0): RunJobs {
    const by_status = { cancelled: 0, completed: 0, failed: 0, processing: 0, queued: 0, ...counts };
    const total = Object.values(by_status).reduce((sum, jobs) => sum + jobs);
    return { by_status, total, is_complete: true, toDo };
  }

  it("is told with what there is, what is done first", () => {
    expect(becameOf(counted({ queued: 1, failed: 1, completed: 2 }), 4)).toEqual({
      parts: [
        { status: "completed", jobs: 2 },
        { status: "failed", jobs: 1 },
        { status: "queued", jobs: 1 },
      ],
      gone: 0,
      worst: "bad",
    });
  });

  it("is good only where all has ended, and some of it well", () => {
    const worst = (counts: Partial<Record<JobStatus, number>>) => becameOf(counted(counts), 3).worst;
    expect(worst({ completed: 3 })).toBe("good");
    expect(worst({ completed: 2, cancelled: 1 })).toBe("good");
    expect(worst({ cancelled: 3 })).toBe("none");
    expect(worst({ completed: 2, processing: 1 })).toBe("busy");
  });

  it("has nothing that failed where all of that was tried again, and worked", () => {
    expect(becameOf(counted({ completed: 30, failed: 2 }, 0), 30)).toEqual({
      parts: [{ status: "completed", jobs: 30 }],
      gone: 0,
      worst: "good",
    });
    expect(becameOf(counted({ completed: 29, failed: 2 }, 1), 30).parts).toContainEqual({
      status: "failed",
      jobs: 1,
    });
  });

  it("is not good where some of its jobs have been cleared away", () => {
    expect(becameOf(counted({ completed: 28 }), 30)).toMatchObject({ gone: 2, worst: "none" });
    expect(becameOf(counted({}), 2)).toEqual({ parts: [], gone: 2, worst: "none" });
    expect(becameOf({ ...counted({ completed: 28 }), is_complete: false }, 30).gone).toBe(0);
  });
});

describe("a form", () => {
  it("does not turn a schedule on or off that has a switch beside it", () => {
    expect(draftOf(newPlan("UTC"))).toMatchObject({ enabled: true });
    const schedule: Pick<Schedule, keyof Schedule & keyof ScheduleDraft> = {
      name: "Nightly",
      cron_expression: "0 2 * * *",
      timezone: "UTC",
      task_type: "batch_summaries",
      task_params: { evaluation_id: 123, student_ids: "all" },
      queue_name: "ai-summaries",
      misfire: "once",
      overlap: "skip",
      enabled: false,
    };
    expect(draftOf(planOf(schedule))).not.toHaveProperty("enabled");
  });
});
