import type { ReplayedState, ReplayStatus } from "../api/deadLetters";

/** Of the words; what they say is never by colour alone. */
export const STATUS_COLOURS: Record<ReplayStatus, string> = {
  cancelled: "var(--quiet)",
  completed: "var(--good)",
  running: "var(--accent)",
  stopped: "var(--wait)",
};

/** In the order in which a bar shows them, and its colours in the theme. */
export const STATES: readonly { state: ReplayedState; bar: string | null }[] = [
  { state: "completed", bar: "pine.7" },
  { state: "failed", bar: "red.7" },
  { state: "active", bar: "pine.4" },
  { state: "skipped", bar: "gray.5" },
  { state: "cancelled", bar: "gray.6" },
  { state: "left", bar: "gray.4" },
  { state: "waiting", bar: null },
];
