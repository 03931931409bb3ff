/** What changes of the clocks do to a fixed time of day. The rule is the API's; here it is foretold. Knows no component. */

import { type Day, DAYS } from "./timing";

const MINUTE = 60_000;
const DAY = 86_400_000;
/** A year and a little: as far ahead as a change is looked for. */
const DAYS_AHEAD = 400;

/** A time that the clock skips, or shows twice, on some day. */
export interface Oddity {
  kind: "skipped" | "twice";
  /** When the run comes, RFC 3339: the first minute after the gap, or the first of the two. */
  at: string;
}

interface Change {
  /** The first moment of the new time, in milliseconds since 1970. */
  at: number;
  /** Milliseconds ahead of UTC. */
  before: number;
  after: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  formats.set(zone, made);
  return made;
}

/** How far a zone's clock is ahead of UTC, in milliseconds. Throws a RangeError for what is no zone. */
export function offsetAt(zone: string, at: number): number {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
}

function changesOf(zone: string, from: number): Change[] {
  const changes: Change[] = [];
  for (let day = 0; day < DAYS_AHEAD; day += 1) {
    const start = from + day * DAY;
    if (offsetAt(zone, start) !== offsetAt(zone, start + DAY)) changes.push(changeBetween(zone, start));
  }
  return changes;
}

function changeBetween(zone: string, start: number): Change {
  const before = offsetAt(zone, start);
  let low = Math.floor(start / MINUTE);
  let high = low + DAY / MINUTE;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(zone, middle * MINUTE) === before) low = middle;
    else high = middle;
  }
  return { at: high * MINUTE, before, after: offsetAt(zone, high * MINUTE) };
}

/** The runs of a year that a change of the clocks moves, or that could have come twice. */
export function odditiesOf(time: string, days: readonly Day[], zone: string, from: number): Oddity[] {
  return changesOf(zone, from).flatMap((change) => oddityOf(time, days, change) ?? []);
}

function oddityOf(time: string, days: readonly Day[], { at, before, after }: Change): Oddity | null {
  const isGap = after > before;
  const first = at + (isGap ? before : after);
  const end = at + (isGap ? after : before);
  const midnight = Math.floor(first / DAY) * DAY;
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  for (const day of [midnight, midnight + DAY]) {
    const asked = day + (hours * 60 + minutes) * MINUTE;
    const weekday = DAYS[(new Date(asked).getUTCDay() + 6) % 7];
    if (asked < first || asked >= end || !weekday || !days.includes(weekday)) continue;
    return {
      kind: isGap ? "skipped" : "twice",
      at: new Date(isGap ? at : asked - before).toISOString(),
    };
  }
  return null;
}

/** Of moments in a row, those before which the clocks have been changed. */
export function changedBefore(moments: readonly string[], zone: string): Set<string> {
  return new Set(
    moments.filter((moment, place) => {
      const before = moments[place - 1];
      return (
        before !== undefined && offsetAt(zone, Date.parse(before)) !== offsetAt(zone, Date.parse(moment))
      );
    }),
  );
}

export function isZone(name: string): boolean {
  try {
    return Boolean(formatOf(name));
  } catch {
    return false;
  }
}
