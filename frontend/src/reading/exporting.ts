/** A summary as a file of its own. */

import type { Summary } from "../api/summaries";
import { KINDS } from "../job/SummaryText";
import type { Texts } from "../language";
import { asDay } from "../language/time";

export interface Exported {
  name: string;
  evaluation: string;
  summary: Summary;
}

export function asText({ name, evaluation, summary }: Exported, texts: Texts): string {
  const title = texts.summary.title(name);
  return document(title, evaluation, summary, texts, {
    heading: (text, level) => `${text}\n${(level === 1 ? "=" : "-").repeat(text.length)}`,
    escape: (text) => text,
  });
}

export function asMarkdown({ name, evaluation, summary }: Exported, texts: Texts): string {
  return document(texts.summary.title(name), evaluation, summary, texts, {
    heading: (text, level) => `${"#".repeat(level)} ${text}`,
    escape: (text) => text.replace(/([\\`*_{}[\]<>#|])/g, "\\$1"),
  });
}

interface Form {
  heading: (text: string, level: 1 | 2) => string;
  escape: (text: string) => string;
}

function document(title: string, evaluation: string, summary: Summary, texts: Texts, form: Form): string {
  const words = texts.summary;
  const points = KINDS.flatMap((kind) => {
    const lines = summary.points
      .filter((point) => point.kind === kind)
      .map((point) => `- ${form.escape(point.text)}`);
    return lines.length > 0 ? [form.heading(words.kinds[kind], 2), lines.join("\n")] : [];
  });
  return `${[
    form.heading(form.escape(title), 1),
    form.escape(evaluation),
    ...summary.summary_text.split(/\n+/).map(form.escape),
    ...points,
    ...(summary.edited_at
      ? [words.changedAtLength(summary.edited_by_name, summary.generation_method)]
      : [`${words.methods[summary.generation_method]}.`]),
    `${words.basedOn(summary.feedback_count, summary.reviewer_count)}. ${words.made(asDay(summary.created_at, texts.locale))}.`,
  ].join("\n\n")}\n`;
}

/** Give a text to the browser to save; the name without what file systems refuse. */
export function download(text: string, name: string, type: "text/markdown" | "text/plain"): void {
  const link = globalThis.document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  link.download = `${name.replace(/[\\/:*?"<>|]/g, "-")}.${type === "text/markdown" ? "md" : "txt"}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 0);
}
