import { Alert, Badge } from "@mantine/core";
import type { ReactNode } from "react";

import type { GenerationMethod, Point, PointKind, Summary } from "../api/summaries";
import { useTexts } from "../language";
import { asMoment } from "../language/time";
import classes from "./SummaryText.module.css";

export const KINDS: readonly PointKind[] = ["strength", "growth"];
const COLOURS: Record<GenerationMethod, string> = { ai: "violet", empty: "gray", extractive: "pine" };

/** A summary: the text, what it says point by point, and what it stands on. */
export function SummaryText({ summary, isRenewing }: { summary: Summary; isRenewing: boolean }) {
  const texts = useTexts();
  const words = texts.summary;
  return (
    <article>
      {isRenewing && (
        <Alert mb="md" role="status" variant="light">
          {words.renewing}
        </Alert>
      )}
      <Method summary={summary} />
      <Prose summary={summary} />
      <Points summary={summary} />
      <footer className={classes.footer}>
        <Basis summary={summary} />
        <p>{summary.released_at ? words.released : words.notReleased}</p>
      </footer>
    </article>
  );
}

/** Who wrote it: an AI, or fixed rules. */
export function Method({ summary }: { summary: Summary }) {
  const words = useTexts().summary;
  return (
    <Badge color={COLOURS[summary.generation_method]} mb="sm" tt="none" variant="light">
      {words.methods[summary.generation_method]}
    </Badge>
  );
}

/** The running text, marked as being in its own language. */
export function Prose({ summary }: { summary: Summary }) {
  return (
    <div className={classes.text} data-testid={`summary-${summary.student_id}`} lang={summary.language}>
      {summary.summary_text.split(/\n+/).map((paragraph, number) => (
        <p key={number}>{paragraph}</p>
      ))}
    </div>
  );
}

interface PointsProps {
  summary: Summary;
  /** How one of them is drawn; plainly, if left out. */
  line?: (point: Point, index: number) => ReactNode;
}

/** What the text says point by point: strengths first. */
export function Points({ summary, line }: PointsProps) {
  const words = useTexts().summary;
  const draw = line ?? ((point, index) => <PointLine key={index} point={point} summary={summary} />);
  return KINDS.map((kind) => {
    const points = summary.points
      .map((point, index) => ({ point, index }))
      .filter(({ point }) => point.kind === kind);
    if (points.length === 0) return null;
    return (
      <section className={classes.points} data-kind={kind} key={kind}>
        <h3>{words.kinds[kind]}</h3>
        <ul>{points.map(({ point, index }) => draw(point, index))}</ul>
      </section>
    );
  });
}

function PointLine({ point, summary }: { point: Point; summary: Summary }) {
  const words = useTexts().summary;
  return (
    <li>
      <span lang={summary.language}>{point.text}</span>
      <span className={classes.reviewers}>{words.reviewers(point.reviewers, summary.reviewer_count)}</span>
    </li>
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
