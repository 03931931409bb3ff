import { describe, expect, it } from "vitest";

import { event, jobs, student, summary } from "../test/factories";
import { afterEvent, afterQueueing, byName, countsOf, Ledger } from "./pupils";
import { advance } from "./standing";

const NEXT = "summary-123-456-1000000002";

describe("a job after an event", () => {
  it("moves forward", () => {
    expect(advance(jobs.queued(), event())).toMatchObject({ status: "processing", progress: 40 });
  });

  it("never goes back within an attempt", () => {
    const job = jobs.processing({ progress: 60 });
    expect(advance(job, event({ progress: 40 }))).toBe(job);
    expect(advance(job, event({ progress: 60 }))).toBe(job);
  });

  it("begins low in its next attempt, also where nothing told that it went back to the queue", () => {
    const job = jobs.processing({ progress: 60 });
    const next = event({ progress: 10, retry_count: job.retry_count + 1 });
    expect(advance(job, next)).toMatchObject({ progress: 10, retry_count: job.retry_count + 1 });
    expect(advance({ ...job, retry_count: 2 }, event({ progress: 90, retry_count: 1 }))).toMatchObject({
      progress: 60,
    });
  });

  it("is not set back by the late news that it was queued", () => {
    const job = jobs.processing();
    expect(advance(job, event({ status: "queued", progress: 0, stage: null }))).toBe(job);
  });

  it("starts again at 0 when the attempt failed", () => {
    const next_retry_at = "2026-11-24T09:04:00.000Z";
    const failed = event({
      status: "queued",
      progress: 0,
      retry_count: 1,
      next_retry_at,
      error_message: "no",
    });
    expect(advance(jobs.processing(), failed)).toMatchObject({
      status: "queued",
      progress: 0,
      next_retry_at,
    });
  });

  it("stays what it was in the end", () => {
    const job = jobs.completed();
    expect(advance(job, event({ status: "processing", progress: 90 }))).toBe(job);
  });

  it("gives way to a newer job", () => {
    const newer = event({ job_id: NEXT, status: "queued", progress: 0, at: "2026-11-24T10:00:00.000Z" });
    expect(advance(jobs.completed(), newer)).toMatchObject({ job_id: NEXT, status: "queued" });
  });

  it("does not give way to an older one", () => {
    const job = jobs.queued({ job_id: NEXT, created_at: "2026-11-24T10:00:00.000Z" });
    expect(advance(job, event({ status: "completed", progress: 100 }))).toBe(job);
  });

  it("keeps the code of its error as long as that is the error", () => {
    const job = jobs.retrying();
    const same = event({
      status: "queued",
      error_message: job.error_message,
      next_retry_at: job.next_retry_at,
    });
    expect(advance(job, same).error_code).toBe("provider_timeout");
    expect(advance(job, { ...same, error_message: "another" }).error_code).toBeUndefined();
  });
});

describe("the class", () => {
  it("changes only where an event says so", () => {
    const before = [student(), student({ student_id: 457 })];
    const after = afterEvent(before, event());
    expect(after[0]?.job?.progress).toBe(40);
    expect(after[1]).toBe(before[1]);
  });

  it("takes in what was queued, but not over later news of the same job", () => {
    const queued = jobs.queued({ job_id: NEXT, created_at: "2026-11-24T10:00:00.000Z" });
    expect(afterQueueing([student({ job: jobs.failed() })], [queued])[0]?.job).toBe(queued);
    const ahead = [student({ job: jobs.processing({ job_id: NEXT }) })];
    expect(afterQueueing(ahead, [queued])[0]?.job).toBe(ahead[0]?.job);
  });

  it("hears again what was told while an answer was on its way", () => {
    const ledger = new Ledger();
    ledger.note(event({ progress: 20 }));
    const since = ledger.mark();
    const old = [student({ job: jobs.queued() })];
    expect(ledger.replay(old, since)[0]?.job?.progress).toBe(0);
    ledger.note(event({ progress: 80 }));
    expect(ledger.replay(old, since)[0]?.job?.progress).toBe(80);
  });

  it("counts each pupil once", () => {
    const pupils = [
      student({ job: jobs.completed() }),
      student({ summary: summary() }),
      student({ job: jobs.processing(), summary: summary() }),
      student({ job: jobs.queued() }),
      student({ job: jobs.retrying() }),
      student({ job: jobs.failed() }),
      student({ job: jobs.cancelled() }),
      student(),
    ];
    expect(countsOf(pupils)).toEqual({
      total: 8,
      done: 2,
      running: 1,
      waiting: 1,
      retrying: 1,
      failed: 1,
      held: 0,
    });
  });

  it("is sorted as people look names up", () => {
    const names = ["Zoë", "émile", "Bo 10", "Bo 2"].map((name, id) => student({ name, student_id: id }));
    expect(byName(names, "nl-NL").map(({ name }) => name)).toEqual(["Bo 2", "Bo 10", "émile", "Zoë"]);
  });
});
