import { Badge } from "@mantine/core";
import type { ReactNode } from "react";

import type { GenerationMethod, Point, PointKind, Summary } from "../api/summaries";
import { type Texts, useTexts } from "../language";
import { asDay, asMoment } from "../language/time";
import classes from "./SummaryText.module.css";

export const KINDS: readonly PointKind[] = ["strength", "growth"];
const COLOURS: Record<GenerationMethod, string> = { ai: "violet", empty: "gray", extractive: "pine" };

/** A summary as far as it says where it comes from; a pupil is not told which teacher changed it. */
export interface Written {
  generation_method: GenerationMethod;
  language: string;
  summary_text: string;
  edited_at?: string | null;
  edited_by_name?: string | null;
  is_edited?: boolean;
}

export function isEdited({ edited_at: at, is_edited: is }: Written): boolean {
  return is ?? Boolean(at);
}

/** Who wrote it: a teacher, if one has changed it; else an AI, or fixed rules. */
export function Origin({ summary }: { summary: Written }) {
  const texts = useTexts();
  const words = texts.summary;
  const { generation_method: method, edited_at: at } = summary;
  const foreign = foreignLanguage(summary, texts);
  return (
    <div className={classes.origin}>
      {isEdited(summary) ? (
        <div data-testid="edited">
          <Badge className={classes.label} color="blue" tt="none" variant="light">
            {words.changedBy(summary.edited_by_name ?? null)}
          </Badge>
          <p>
            {at && `${asMoment(at, texts.locale)}. `}
            {words.began[method]}
          </p>
        </div>
      ) : (
        <Badge className={classes.label} color={COLOURS[method]} tt="none" variant="light">
          {words.methods[method]}
        </Badge>
      )}
      {foreign && <p data-testid="foreign">{foreign}</p>}
    </div>
  );
}

/** In which language a text is; null where it is that of the page, or where the text is a teacher's by now. */
function foreignLanguage(summary: Written, texts: Texts): string | null {
  const { language, generation_method: method } = summary;
  if (method === "empty" || isEdited(summary) || texts.locale.startsWith(language)) return null;
  return texts.summary.foreign[language] ?? null;
}

/** The running text, marked as being in its own language. */
export function Prose({
  summary,
  testId,
}: {
  summary: Pick<Summary, "language" | "summary_text">;
  testId?: string;
}) {
  return (
    <div className={classes.text} data-testid={testId} lang={summary.language}>
      {summary.summary_text.split(/\n+/).map((paragraph, number) => (
        <p key={number}>{paragraph}</p>
      ))}
    </div>
  );
}

interface PointsProps<Said extends Pick<Point, "kind">> {
  points: readonly Said[];
  /** How one of them is drawn, in a list item. */
  line: (point: Said, index: number) => ReactNode;
}

/** What a text says point by point: strengths first. */
export function Points<Said extends Pick<Point, "kind">>({ points, line }: PointsProps<Said>) {
  const words = useTexts().summary;
  return KINDS.map((kind) => {
    const lines = points.map((point, index) => (point.kind === kind ? line(point, index) : null));
    if (lines.every((one) => one === null)) return null;
    return (
      <section className={classes.points} data-kind={kind} key={kind}>
        <h3>{words.kinds[kind]}</h3>
        <ul>{lines}</ul>
      </section>
    );
  });
}

interface Pointed {
  language: string;
  reviewer_count: number;
  points: readonly (Partial<Pick<Point, "reviewers">> & Pick<Point, "kind" | "text">)[];
}

/**
 * The points as lines of text.
 *
 * How many say so is counted for a teacher alone, and not on paper, which a pupil may be given: with few classmates
 * it leads to one of them.
 */
export function PlainPoints({ summary, isCounted = false }: { summary: Pointed; isCounted?: boolean }) {
  const words = useTexts().summary;
  return (
    <Points
      line={({ text, reviewers }, index) => (
        <li key={index}>
          <span lang={summary.language}>{text}</span>
          {isCounted && typeof reviewers === "number" && (
            <span className={classes.reviewers}>{words.reviewers(reviewers, summary.reviewer_count)}</span>
          )}
        </li>
      )}
      points={summary.points}
    />
  );
}

/** What it was made from, how and when. */
export function Basis({ summary }: { summary: Summary }) {
  const texts = useTexts();
  const words = texts.summary;
  return (
    <>
      <p>
        {summary.edited_at
          ? words.changedAtLength(summary.edited_by_name, summary.generation_method)
          : words.methodsAtLength[summary.generation_method]}
      </p>
      <p>
        {words.basedOn(summary.feedback_count, summary.reviewer_count)} ·{" "}
        {words.made(asMoment(summary.created_at, texts.locale))}
        {summary.generation_method === "ai" && <> · {words.model(summary.model)}</>}
      </p>
    </>
  );
}

/** Who released it and when, for paper: on the page that stands beside what can be done about it. */
export function Release({ summary }: { summary: Summary }) {
  const texts = useTexts();
  const { released_at: at, released_by_name: name } = summary;
  return <p>{at ? texts.summary.released(asDay(at, texts.locale), name) : texts.summary.notReleased}</p>;
}
