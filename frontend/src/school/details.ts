import type { Texts } from "../language";

/** What something was done to, in words where the number alone would not say what it is. */
export function objectName(action: string, object: string, texts: Texts): string {
  const kind = action.split(".")[0] ?? "";
  const words = (texts.school.audit.objects as Partial<Record<string, (id: string) => string>>)[kind];
  return words && /^\d+$/.test(object) ? words(object) : object;
}

/** What else an entry tells; what this page has no words for is shown as it was written down. */
export function detailWords(key: string, value: unknown, texts: Texts): string {
  const { details } = texts.school.audit;
  const shown = Array.isArray(value)
    ? value.map((one) => scopeName(String(one), texts)).join(", ")
    : typeof value === "string"
      ? value
      : JSON.stringify(value);
  if (key === "status") return details.status(evaluationStatus(shown, texts));
  const words = (details as Partial<Record<string, (value: string) => string>>)[key];
  return words ? words(shown) : `${key}: ${shown}`;
}

function scopeName(value: string, texts: Texts): string {
  return texts.school.keys.scopeNames[value] ?? value;
}

/** Of evaluations alone: nothing else that is written down has a status. */
function evaluationStatus(value: string, texts: Texts): string {
  return (texts.evaluations.status as Partial<Record<string, string>>)[value]?.toLowerCase() ?? value;
}
