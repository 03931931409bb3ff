/** Which jobs the list shows, as its address says it. The router reads this file: nothing of the page belongs here. */

import type { JobStatus, Priority } from "../api/schema";

export interface JobSearch {
  status?: string;
  priority?: Priority;
  evaluation?: number;
  pupil?: number;
  batch?: string;
  workflow?: string;
  error?: string;
  cause?: string;
  /** Those in whose place nothing was made, alone. */
  dead?: true;
  /** Moments, as RFC 3339 has them: queued from this one on, and before that one. */
  after?: string;
  before?: string;
  /** The same, of when they failed. */
  failedAfter?: string;
  failedBefore?: string;
  q?: string;
}

const IS_STATUS: Record<JobStatus, true> = {
  queued: true,
  processing: true,
  completed: true,
  failed: true,
  cancelled: true,
};
export const STATUSES = Object.keys(IS_STATUS) as JobStatus[];
const PRIORITIES: readonly Priority[] = ["high", "normal", "low"];
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
const CAUSE = /^[a-z_]{1,60}\.[\w.-]{1,100}\.[\da-f]{8}$/;
const CODE = /^[\w.-]{1,100}$/;
const LONGEST_Q = 100;

type Reader<Value> = (value: unknown) => Value | undefined;

const text =
  (pattern: RegExp): Reader<string> =>
  (value) =>
    typeof value === "string" && pattern.test(value) ? value : undefined;

const id: Reader<number> = (value) =>
  Number.isSafeInteger(value) && Number(value) > 0 ? Number(value) : undefined;

const moment: Reader<string> = (value) =>
  typeof value === "string" && !Number.isNaN(Date.parse(value)) ? new Date(value).toISOString() : undefined;

const READERS: { [Name in keyof Required<JobSearch>]: Reader<NonNullable<JobSearch[Name]>> } = {
  status: (value) => joined(statusesOf(String(value))),
  priority: (value) => PRIORITIES.find((one) => one === value),
  evaluation: id,
  pupil: id,
  batch: text(UUID),
  workflow: text(UUID),
  error: text(CODE),
  cause: text(CAUSE),
  dead: (value) => (value === true ? true : undefined),
  after: moment,
  before: moment,
  failedAfter: moment,
  failedBefore: moment,
  // What looks like a number was read as one.
  q: (value) =>
    typeof value === "string" || typeof value === "number"
      ? String(value).trim().slice(0, LONGEST_Q) || undefined
      : undefined,
};

/** What an address asks for; what cannot be understood narrows nothing down. */
export function readSearch(search: Record<string, unknown>): JobSearch {
  const read = Object.entries(READERS).map(([name, reader]) => [name, reader(search[name])] as const);
  return Object.fromEntries(read.filter(([, value]) => value !== undefined));
}

/** "failed.cancelled" → both, in the order of their life. */
export function statusesOf(status: string | undefined): JobStatus[] {
  const named = new Set(status?.split("."));
  return STATUSES.filter((one) => named.has(one));
}

export function joined(statuses: readonly JobStatus[]): string | undefined {
  return statuses.length > 0 ? statuses.join(".") : undefined;
}

/** The same without one of its filters. */
export function without(search: JobSearch, name: keyof JobSearch): JobSearch {
  return Object.fromEntries(Object.entries(search).filter(([key]) => key !== name));
}
