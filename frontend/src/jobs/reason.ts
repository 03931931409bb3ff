/** Why something became of a job: what Synopsis itself writes into a timeline, in the reader's language. */

import type { Texts } from "../language";
import { asMoment } from "../language/time";

export interface Told {
  words: string;
  /** A job that is named. */
  jobId: string | null;
}

type Remark = keyof Texts["jobs"]["page"]["remarks"];

/**
 * Parts of the sentences of the program; backend/tests/test_page_words.py looks whether it still says them.
 * Null: the event itself says it.
 */
const REMARKS: readonly (readonly [string, Remark | null])[] = [
  ["in the place of ", "inThePlaceOf"],
  ["the lease lapsed: its worker was lost", null],
  ["all that it waited for has ended", null],
  ["and this one was to be done only after it.", "neededFailed"],
  ["the worker was told to stop", "workerStopped"],
  ["it waited too long for a slot of its worker", "noSlot"],
  ["Waits for the provider, at no cost of a retry: ", "waitsForProvider"],
  ["Nothing has changed since the summary of ", "summaryReused"],
  ["Nothing has changed since the overview of ", "overviewReused"],
  ["A teacher had changed the summary before this one.", "followsEdit"],
];

/** The same for what an attempt failed with, by the code of the failure. */
const FAILURES: readonly (readonly [string, string])[] = [
  ["Connection timeout: the model at ", "provider_timeout"],
  ["too many requests at this moment.", "provider_rate_limited"],
  ["it is overloaded or out of order at this moment.", "provider_unavailable"],
  ["broke the connection before its answer was complete.", "provider_unavailable"],
  [" cannot be reached: ", "provider_unreachable"],
  ["its quota or credit is spent.", "provider_quota"],
  ["it does not accept our key.", "provider_auth"],
  ["it does not offer the model ", "provider_model"],
  ["no chat completions are served there.", "provider_address"],
  ["are too long for the model ", "provider_request"],
  ["it does not understand our request,", "provider_request"],
  ["refuses every way in which we can put our request.", "provider_request"],
  ["its content filter refuses these comments.", "provider_declined"],
  ["The model declined to write this;", "provider_declined"],
  ["its model wrote no valid JSON.", "unusable_answer"],
  ["The model's answer could not be used: ", "unusable_answer"],
  ["What the writer handed in was refused: ", "answer_refused"],
  ["The themes that were found were refused: ", "answer_refused"],
  ["A comment could not be freed of everything that identifies somebody,", "not_anonymous"],
  ["Unexpected error (", "unexpected"],
];

const NAMED = [/^in the place of (\S+)$/, /^Job (\S+) .*, and this one was to be done only after it\.$/];
const SINCE = /^Nothing has changed since the \w+ of (\d{4}-\d\d-\d\d)[ T](\d\d:\d\d)(?:\S*| UTC) was /;

/** A reason as the reader is told it; null where the event says it already, and of others their own words. */
export function tellReason(reason: string, texts: Texts): Told | null {
  const remark = REMARKS.find(([part]) => reason.includes(part))?.[1];
  if (remark === null) return null;
  const failure = failureOf(reason, texts);
  if (remark === undefined) return { words: failure ?? reason, jobId: null };
  const words = [texts.jobs.page.remarks[remark], momentOf(reason, texts), failure];
  return { words: words.filter((part) => part !== null).join(" "), jobId: jobOf(reason) };
}

function failureOf(reason: string, texts: Texts): string | null {
  const code = FAILURES.find(([part]) => reason.includes(part))?.[1];
  return texts.errors.failures[code ?? ""] ?? null;
}

function jobOf(reason: string): string | null {
  return NAMED.map((form) => form.exec(reason)?.[1]).find((id) => id !== undefined) ?? null;
}

/** Since when nothing has changed. */
function momentOf(reason: string, { locale, jobs }: Texts): string | null {
  const [, day, time] = SINCE.exec(reason) ?? [];
  return day && time ? jobs.page.isFrom(asMoment(`${day}T${time}Z`, locale)) : null;
}
