/** How the spans of a window are called: by the clock, and over days by the day as well. */

import type { Point } from "./lines";

export interface Times {
  /** Below an axis. */
  short: (at: string) => string;
  /** In a table and beside a pointer. */
  long: (at: string) => string;
}

const DAY_SECONDS = 86_400;

export function timesOf(
  points: readonly Point[],
  bucketSeconds: number,
  soFar: (time: string) => string,
  locale: string,
): Times {
  const last = points.at(-1)?.at;
  const isOverDays = points.length * bucketSeconds > DAY_SECONDS * 1.5;
  const clock: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit" };
  const day: Intl.DateTimeFormatOptions = { weekday: "short", day: "numeric" };
  const seconds: Intl.DateTimeFormatOptions = bucketSeconds < 60 ? { second: "2-digit" } : {};
  const short = new Intl.DateTimeFormat(locale, isOverDays ? day : clock);
  const long = new Intl.DateTimeFormat(locale, {
    ...(isOverDays ? { ...day, month: "short" as const } : {}),
    ...clock,
    ...seconds,
  });
  return {
    short: (at) => short.format(new Date(at)),
    long: (at) => {
      const time = long.format(new Date(at));
      // The last span has only begun, so that its counts are no sign of anything getting less.
      return at === last ? soFar(time) : time;
    },
  };
}
