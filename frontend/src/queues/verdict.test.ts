import { describe, expect, it } from "vitest";

import type { Health, QueueStats, Stats } from "../api/queues";
import { LANGUAGES } from "../language";
import { verdictOf, waitingNow } from "./verdict";

const { en, nl } = LANGUAGES;

const queue = (what: Partial<QueueStats> = {}): QueueStats => ({
  queue_name: "ai-summaries-low",
  queued_count: 0,
  processing_count: 0,
  completed_count: 0,
  failed_count: 0,
  cancelled_count: 0,
  retrying_count: 0,
  scheduled_count: 0,
  blocked_count: 0,
  oldest_queued_seconds: null,
  paused_at: null,
  paused_by: null,
  ...what,
});

const stats = (one: QueueStats): Stats => ({ ...one, workers_count: 1, queues: [one] });

const health = (status: Health["status"], reasons: Health["reasons"] = []): Health => ({
  status,
  redis: "connected",
  workers: [],
  queues: [],
  reasons,
});

describe("whether anything is stuck", () => {
  it("is said with the counts where nothing is", () => {
    const verdict = verdictOf(stats(queue({ queued_count: 12, processing_count: 3 })), health("healthy"), en);
    expect(verdict).toMatchObject({
      tone: "healthy",
      sentence: "Nothing is stuck: 3 being made, 12 waiting.",
    });
    expect(verdict.reasons).toEqual([]);
  });

  it("is the school's own doing where it holds a queue up in which jobs wait", () => {
    const held = queue({ queued_count: 2, paused_at: "2026-11-26T18:00:00Z" });
    const verdict = verdictOf(stats(held), health("healthy"), en);
    expect(verdict.tone).toBe("held");
    expect(verdict.reasons.map(({ what }) => what)).toEqual([
      "The queue “Low priority” is paused, and 2 jobs wait in it.",
    ]);
    const empty = queue({ paused_at: "2026-11-26T18:00:00Z" });
    expect(verdictOf(stats(empty), health("healthy"), en).tone).toBe("healthy");
  });

  it("tells each trouble once, in the reader's language, and the server's words for those who run it", () => {
    const reasons: Health["reasons"] = [
      { code: "oldest_queued", detail: "A job in ai-summaries has been due for 400 s." },
      { code: "oldest_queued", detail: "A job in ai-summaries-low has been due for 900 s." },
    ];
    const verdict = verdictOf(stats(queue()), health("degraded", reasons), nl);
    expect(verdict.reasons.map(({ what }) => what)).toEqual(["Een taak wacht langer dan zou moeten."]);
    expect(verdict.technical).toHaveLength(2);
  });

  it("takes a newer server's own words for a trouble that is not known here", () => {
    const reasons = [{ code: "moon_phase", detail: "The moon is full." }] as unknown as Health["reasons"];
    expect(verdictOf(stats(queue()), health("degraded", reasons), en).reasons[0]?.what).toBe(
      "The moon is full.",
    );
  });
});

it("counts as waiting what could begin now", () => {
  expect(
    waitingNow(queue({ queued_count: 10, retrying_count: 1, scheduled_count: 2, blocked_count: 3 })),
  ).toBe(4);
});
