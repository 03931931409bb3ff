import { Badge } from "@mantine/core";
import type { ReactNode } from "react";

import type { GenerationMethod, Point, PointKind, Summary } from "../api/summaries";
import { useTexts } from "../language";
import { asMoment } from "../language/time";
import classes from "./SummaryText.module.css";

export const KINDS: readonly PointKind[] = ["strength", "growth"];
const COLOURS: Record<GenerationMethod, string> = { ai: "violet", empty: "gray", extractive: "pine" };

/** Who wrote it: an AI, or fixed rules. */
export function Method({ summary }: { summary: Pick<Summary, "generation_method"> }) {
  const words = useTexts().summary;
  return (
    <Badge color={COLOURS[summary.generation_method]} mb="sm" tt="none" variant="light">
      {words.methods[summary.generation_method]}
    </Badge>
  );
}

/** The running text, marked as being in its own language. */
export function Prose({
  summary,
  testId,
}: {
  summary: Pick<Summary, "language" | "summary_text">;
  testId: string;
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

/** The points as lines of text, each with how many say so. */
export function PlainPoints({ summary }: { summary: Summary }) {
  const words = useTexts().summary;
  return (
    <Points
      line={(point, index) => (
        <li key={index}>
          <span lang={summary.language}>{point.text}</span>
          <span className={classes.reviewers}>
            {words.reviewers(point.reviewers, summary.reviewer_count)}
          </span>
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
      <p>{words.methodsAtLength[summary.generation_method]}</p>
      <p>
        {words.basedOn(summary.feedback_count, summary.reviewer_count)} ·{" "}
        {words.made(asMoment(summary.created_at, texts.locale))}
        {summary.generation_method === "ai" && <> · {words.model(summary.model)}</>}
      </p>
    </>
  );
}
