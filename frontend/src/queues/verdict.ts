/** What is wrong with the queues, for a person; nothing in here knows a component. */

import type { Health, QueueStats, Stats } from "../api/queues";
import type { Texts } from "../language";

export interface Reason {
  key: string;
  what: string;
  remedy: string;
}

export interface Verdict {
  /** `held`: nothing is wrong, but the school holds its own jobs up. */
  tone: Health["status"] | "held";
  sentence: string;
  reasons: readonly Reason[];
  /** What the server says, for those who run it. */
  technical: readonly string[];
}

/** Jobs that could begin now. */
export function waitingNow(queue: Omit<QueueStats, "paused_at" | "paused_by">): number {
  const { queued_count, retrying_count, scheduled_count, blocked_count } = queue;
  return Math.max(0, queued_count - retrying_count - scheduled_count - blocked_count);
}

/** Whether anything is stuck, in one sentence, and why. */
export function verdictOf(stats: Stats, health: Health, texts: Texts): Verdict {
  const words = texts.queues;
  const held = stats.queues.filter(({ paused_at, queued_count }) => paused_at !== null && queued_count > 0);
  const technical = health.reasons.map(({ detail }) => detail);
  const reasons = [
    ...reasonsOf(health, texts),
    ...held.map(({ queue_name: name, queued_count: count }) => ({
      key: name,
      what: words.heldUp(words.names[name] ?? name, count),
      remedy: words.heldUpRemedy,
    })),
  ];
  if (health.status !== "healthy")
    return { tone: health.status, sentence: words.verdicts[health.status], reasons, technical };
  if (held.length > 0) {
    const waiting = held.reduce((sum, { queued_count }) => sum + queued_count, 0);
    return { tone: "held", sentence: words.verdicts.held(waiting), reasons, technical };
  }
  const sentence = words.verdicts.healthy(stats.processing_count, waitingNow(stats));
  return { tone: "healthy", sentence, reasons, technical };
}

/** Each trouble once, however many queues have it; a code of a newer server in the server's words. */
function reasonsOf(health: Health, texts: Texts): Reason[] {
  const troubles: Partial<Record<string, { what: string; remedy: string }>> = texts.queues.troubles;
  const each = new Map(
    health.reasons.map(({ code, detail }) => [code, troubles[code] ?? { what: detail, remedy: "" }]),
  );
  return [...each].map(([key, trouble]) => ({ key, ...trouble }));
}
