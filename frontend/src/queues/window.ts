/** Which span of time is shown, and how it is cut up; in seconds. */
export const WINDOWS = {
  "15m": { window: 900, bucket: 30 },
  "1h": { window: 3600, bucket: 60 },
  "6h": { window: 21_600, bucket: 600 },
  "1d": { window: 86_400, bucket: 1800 },
  "7d": { window: 604_800, bucket: 10_800 },
} as const;

export type Window = keyof typeof WINDOWS;

/** What the page's address says of what is shown; what is left out is as at first. */
export interface Shown {
  /** An hour if left out. */
  window?: Window;
  /** The name of a queue, or `task:` and a kind of task; all jobs if left out. */
  of?: string;
}

export function windowOf({ window }: Shown): Window {
  return window ?? "1h";
}

function isWindow(value: unknown): value is Window {
  return typeof value === "string" && Object.hasOwn(WINDOWS, value);
}

/** Read an address; what is not known there is passed over. */
export function shownOf(search: Record<string, unknown>): Shown {
  const shown: Shown = {};
  if (isWindow(search.window)) shown.window = search.window;
  if (typeof search.of === "string" && /^[\w:.-]{1,100}$/.test(search.of)) shown.of = search.of;
  return shown;
}
