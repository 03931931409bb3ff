/** A strategy as the form holds it, and as the API is told. Knows no component. */

import type { WebhookRetry } from "../api/webhooks";

export type Strategy = NonNullable<WebhookRetry["strategy"]>;
export const STRATEGIES: readonly Strategy[] = ["exponential", "fixed", "list"];

/** What is said of each strategy is kept when another one is looked at. Seconds; null while a field is empty. */
export interface RetryForm {
  strategy: Strategy;
  attempts: number | null;
  firstWait: number | null;
  factor: number | null;
  longestWait: number | null;
  wait: number | null;
  waits: string;
}

export function formOf(retry: WebhookRetry): RetryForm {
  return {
    strategy: retry.strategy ?? "list",
    attempts: retry.max_attempts,
    firstWait: retry.first_wait ?? 30,
    factor: retry.factor ?? 2,
    longestWait: retry.longest_wait ?? 3600,
    wait: retry.wait ?? 60,
    waits: (retry.strategy ?? "list") === "list" ? (retry.waits ?? []).join(", ") : "30, 300",
  };
}

/** The numbers of a list; null if something in it is none. */
export function waitsOf(text: string): number[] | null {
  if (!text.trim()) return [];
  const waits = text
    .split(/[,;\s]+/)
    .filter(Boolean)
    .map(Number);
  return waits.every((wait) => Number.isInteger(wait) && wait >= 5 && wait <= 86_400) ? waits : null;
}

/** What the API is asked; null while something is missing. Whether it can be is the API's to say. */
export function retryOf(form: RetryForm): WebhookRetry | null {
  const { strategy, attempts, firstWait, factor, longestWait, wait } = form;
  if (attempts === null) return null;
  if (strategy === "exponential") {
    if (firstWait === null || factor === null || longestWait === null) return null;
    return { strategy, max_attempts: attempts, first_wait: firstWait, factor, longest_wait: longestWait };
  }
  if (strategy === "fixed") return wait === null ? null : { strategy, max_attempts: attempts, wait };
  const waits = waitsOf(form.waits);
  return waits && { max_attempts: attempts, waits };
}
