/** A moment as a day: 24 November 2026. */
export function asDay(moment: string, locale: string, timeZone?: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone }).format(new Date(moment));
}

/** A moment as day and time; in the browser's time zone, or in the one that is named, which is said then. */
export function asMoment(moment: string, locale: string, timeZone?: string): string {
  const style: Intl.DateTimeFormatOptions = timeZone
    ? { ...DAY_AND_TIME, timeZone, timeZoneName: "short" }
    : { dateStyle: "long", timeStyle: "short" };
  return new Intl.DateTimeFormat(locale, style).format(new Date(moment));
}

const DAY_AND_TIME: Intl.DateTimeFormatOptions = {
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  month: "long",
  weekday: "short",
  year: "numeric",
};

/** Day of the week and time of the clock, in the browser's time zone, or the time alone in the one that is named. */
export function asTimeOfDay(moment: string, locale: string, timeZone?: string): string {
  const style: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit" };
  return new Intl.DateTimeFormat(
    locale,
    timeZone ? { ...style, timeZone } : { ...style, weekday: "short" },
  ).format(new Date(moment));
}

/** The end of something as a time of the clock, never too early: whole minutes, with the day if it is another one. */
export function asSoonestTime(moment: number, locale: string, now = Date.now()): string {
  const minutes = new Date(Math.ceil(moment / 60_000) * 60_000);
  const isToday = minutes.toDateString() === new Date(now).toDateString();
  const style: Intl.DateTimeFormatOptions = isToday ? {} : { weekday: "long", day: "numeric", month: "long" };
  return new Intl.DateTimeFormat(locale, { ...style, hour: "2-digit", minute: "2-digit" }).format(minutes);
}

/** A time of the clock with seconds, as in a log. */
export function asClock(moment: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { timeStyle: "medium" }).format(new Date(moment));
}

/** How far a moment is from now, in the largest unit that says something: "in 2 minutes", "3 hours ago". */
export function fromNow(moment: string, now: number, locale: string): string {
  const seconds = (Date.parse(moment) - now) / 1000;
  const words = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  if (Math.abs(seconds) < 60) return words.format(Math.round(seconds), "second");
  if (Math.abs(seconds) < 3600) return words.format(Math.round(seconds / 60), "minute");
  if (Math.abs(seconds) < 86400) return words.format(Math.round(seconds / 3600), "hour");
  return words.format(Math.round(seconds / 86400), "day");
}

/** How long ago something was; at the least just now, for a clock here may be behind the one that noted it. */
export function ago(moment: string, now: number, locale: string): string {
  return fromNow(moment, Math.max(now, Date.parse(moment)), locale);
}

/** How long something took, in one or two units: "340 ms", "2.4 sec", "3 min 5 sec", "2 hr 4 min". */
export function asDuration(milliseconds: number, locale: string): string {
  const within = (value: number, unit: string, digits = 0) =>
    new Intl.NumberFormat(locale, {
      style: "unit",
      unit,
      unitDisplay: "short",
      maximumFractionDigits: digits,
    }).format(value);
  const whole = Math.max(0, Math.round(milliseconds));
  if (whole < 1000) return within(whole, "millisecond");
  if (whole < 9950) return within(whole / 1000, "second", 1);
  const seconds = Math.round(whole / 1000);
  if (seconds < 60) return within(seconds, "second");
  const [large, small, size]: [string, string, number] =
    seconds < 3600
      ? ["minute", "second", 1]
      : seconds < 86_400
        ? ["hour", "minute", 60]
        : ["day", "hour", 3600];
  const rest = Math.round(seconds / size);
  const per = size === 3600 ? 24 : 60;
  const parts = [within(Math.floor(rest / per), large)];
  if (rest % per > 0) parts.push(within(rest % per, small));
  return parts.join(" ");
}
