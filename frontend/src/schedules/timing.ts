/** When a schedule is due, as people say it, and as the API is told: a cron expression. Knows no component. */

export const KINDS = ["daily", "weekdays", "weekly", "hours", "own"] as const;
export type Kind = (typeof KINDS)[number];

/** Days of the week as cron names them, from Monday. */
export const DAYS = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"] as const;
export type Day = (typeof DAYS)[number];

/** These go evenly into a day: every five hours would mean four hours at midnight. */
export const HOURS = [1, 2, 3, 4, 6, 8, 12] as const;

/** What is said of each kind is kept when another one is looked at. */
export interface Timing {
  kind: Kind;
  /** HH:MM of daily, weekdays and weekly. */
  time: string;
  /** Of weekly. */
  days: readonly Day[];
  /** Of hours. */
  every: number;
  /** Of one's own. */
  expression: string;
}

export const NIGHTLY: Timing = {
  kind: "daily",
  time: "02:00",
  days: ["MON"],
  every: 4,
  expression: "0 2 * * *",
};

const CLOCK = /^([01]?\d|2[0-3]):([0-5]\d)$/;

export function isTime(text: string): boolean {
  return CLOCK.test(text);
}

/** The expression; null while something is missing. */
export function expressionOf(timing: Timing): string | null {
  if (timing.kind === "own") return timing.expression.trim() || null;
  if (timing.kind === "hours") return timing.every === 1 ? "0 * * * *" : `0 */${timing.every} * * *`;
  const days = daysOf(timing);
  const clock = CLOCK.exec(timing.time);
  if (!clock || days.length === 0) return null;
  const named = { daily: "*", weekdays: "MON-FRI", weekly: days.join(",") }[timing.kind];
  return `${Number(clock[2])} ${Number(clock[1])} * * ${named}`;
}

/** The days of the week on which it may be due; of one's own, nobody here knows. */
export function daysOf({ kind, days }: Timing): readonly Day[] {
  if (kind === "weekly") return DAYS.filter((day) => days.includes(day));
  return kind === "weekdays" ? DAYS.slice(0, 5) : DAYS;
}

/** How people would say an expression; one's own where none of our ways says the same. */
export function timingOf(expression: string): Timing {
  const own: Timing = { ...NIGHTLY, kind: "own", expression };
  const [minute = "", hour = "", date, month, weekday = "", ...more] = expression.toUpperCase().split(/\s+/);
  if (date !== "*" || month !== "*" || more.length > 0) return own;
  const step = hour === "*" ? 1 : Number(/^\*\/(\d+)$/.exec(hour)?.[1]);
  if (minute === "0" && weekday === "*" && (HOURS as readonly number[]).includes(step))
    return { ...own, kind: "hours", every: step };
  if (!/^[0-5]?\d$/.test(minute) || !/^([01]?\d|2[0-3])$/.test(hour)) return own;
  const time = `${hour.padStart(2, "0")}:${minute.padStart(2, "0")}`;
  if (weekday === "*") return { ...own, kind: "daily", time };
  if (weekday === "MON-FRI" || weekday === "1-5") return { ...own, kind: "weekdays", time };
  const days = weekday.split(",").map(dayOf);
  return days.every((day) => day !== undefined)
    ? { ...own, kind: "weekly", time, days: DAYS.filter((day) => days.includes(day)) }
    : own;
}

function dayOf(text: string): Day | undefined {
  return /^[0-7]$/.test(text) ? DAYS[(Number(text) + 6) % 7] : DAYS.find((day) => day === text);
}
