import { type Stage, STAGES } from "../api/schema";
import type { Texts } from "../language";
import { fromNow } from "../language/time";
import { awaitsProvider, type Standing } from "./standing";

function isStage(stage: string | null): stage is Stage {
  return STAGES.includes(stage as Stage);
}

/** What a stage is called; null for none, and for one of a newer server. */
export function stageWords(stage: string | null, texts: Texts): string | null {
  return isStage(stage) ? texts.pupil.stages[stage] : (texts.job.moreStages[stage ?? ""] ?? null);
}

/** What a kind of task is called. */
export function taskWords(taskType: string, texts: Texts): string {
  return texts.job.tasks[taskType] ?? taskType;
}

/** What is happening to a job, in a few words. */
export function wordsOf(job: Standing | null, texts: Texts, now: number): string {
  const words = texts.pupil;
  if (job === null) return words.none;
  if (job.status === "processing") return stageWords(job.stage, texts) ?? words.status.processing;
  if (job.status === "queued" && job.next_retry_at) {
    const attempt = words.attempt(job.retry_count + 1, job.max_retries + 1);
    const isSoon = Date.parse(job.next_retry_at) - now < 5000;
    return `${isSoon ? words.retriesSoon : words.retries(fromNow(job.next_retry_at, now, texts.locale))} (${attempt})`;
  }
  if (awaitsProvider(job)) return words.awaitsProvider;
  return words.status[job.status];
}

export type Reader = keyof Texts["errors"]["advice"];

/** Whom to tell of a failure, and what; null where telling somebody is of no use. */
export function adviceOf(code: string | null | undefined, reader: Reader, texts: Texts): string | null {
  const { admin, teacher } = texts.errors.advice;
  const forAdmin = admin[code ?? ""] ?? null;
  return forAdmin !== null && reader === "teacher" ? teacher : forAdmin;
}

/** Why a job came to nothing, and whom to tell what; what is tried again by itself has nobody to be told. */
export function troubleAndAdvice(job: Standing | null, reader: Reader, texts: Texts): string | null {
  const trouble = troubleOf(job, texts);
  const advice = job?.status === "failed" ? adviceOf(job.error_code, reader, texts) : null;
  return trouble !== null && advice !== null ? `${trouble} ${advice}` : trouble;
}

/** Why an attempt failed, in the reader's language where its code is known; null if all is well, or not told yet. */
export function troubleOf(job: Standing | null, texts: Texts): string | null {
  const isTold =
    job?.status === "failed" ||
    (job?.status === "queued" && (job.next_retry_at !== null || awaitsProvider(job)));
  if (job === null || !isTold) return null;
  // An answer that tells it is on its way; a message meant for a technician would only flash by.
  if (job.error_code === undefined) return null;
  const known = texts.errors.failures[job.error_code ?? ""];
  return (
    known ??
    job.error_message?.replace(/^(Retry \d+\/\d+|Waits for the provider, [^:]*): /, "") ??
    texts.pupil.refusedFallback
  );
}
