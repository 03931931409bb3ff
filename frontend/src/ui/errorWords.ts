import type { Texts } from "../language";

/** What went wrong with a request, in the reader's language where its code is known. */
export function wordsFor(error: unknown, texts: Texts): string {
  if (!(error instanceof Error)) return texts.errors.heading;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return texts.errors.problems[code] ?? error.message;
}

/** Whether another try may succeed; of an error that does not say, it may. */
export function mayPass(error: unknown): boolean {
  return !(error instanceof Error && "mayPass" in error && error.mayPass === false);
}
