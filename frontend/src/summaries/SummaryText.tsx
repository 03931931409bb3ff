import { Alert, Badge } from "@mantine/core";

import type { GenerationMethod, Point, PointKind, Summary } from "../api/summaries";
import { useTexts } from "../language";
import { asMoment } from "../language/time";
import classes from "./SummaryText.module.css";

const KINDS: readonly PointKind[] = ["strength", "growth"];
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
      <Badge color={COLOURS[summary.generation_method]} mb="sm" tt="none" variant="light">
        {words.methods[summary.generation_method]}
      </Badge>
      <div className={classes.text} data-testid={`summary-${summary.student_id}`} lang={summary.language}>
        {summary.summary_text.split(/\n+/).map((paragraph, number) => (
          <p key={number}>{paragraph}</p>
        ))}
      </div>
      {KINDS.map((kind) => (
        <Points key={kind} kind={kind} summary={summary} />
      ))}
      <footer className={classes.footer}>
        <p>{words.methodsAtLength[summary.generation_method]}</p>
        <p>
          {words.basedOn(summary.feedback_count, summary.reviewer_count)} ·{" "}
          {words.made(asMoment(summary.created_at, texts.locale))}
          {summary.generation_method === "ai" && <> · {words.model(summary.model)}</>}
        </p>
        <p>{summary.released_at ? words.released : words.notReleased}</p>
      </footer>
    </article>
  );
}

function Points({ kind, summary }: { kind: PointKind; summary: Summary }) {
  const words = useTexts().summary;
  const points = summary.points.filter((point) => point.kind === kind);
  if (points.length === 0) return null;
  return (
    <section className={classes.points} data-kind={kind}>
      <h3>{words.kinds[kind]}</h3>
      <ul>
        {points.map((point) => (
          <PointLine key={point.text} language={summary.language} of={summary.reviewer_count} point={point} />
        ))}
      </ul>
    </section>
  );
}

function PointLine({ point, of, language }: { point: Point; of: number; language: string }) {
  const words = useTexts().summary;
  return (
    <li>
      <span lang={language}>{point.text}</span>
      <span className={classes.reviewers}>{words.reviewers(point.reviewers, of)}</span>
    </li>
  );
}
