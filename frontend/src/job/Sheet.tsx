import type { ReactNode } from "react";

import { useTexts } from "../language";
import classes from "./Sheet.module.css";
import { Origin, PlainPoints, Prose, type Written } from "./SummaryText";

interface Props {
  name: string;
  evaluation: string;
  summary: Written & Parameters<typeof PlainPoints>[0]["summary"];
  /** What it was made from, and who released it. */
  children: ReactNode;
  /** Whether it is there on paper alone, in the place of the page. */
  isOnPaper?: boolean;
  testId: string;
}

/** A pupil's summary as it is printed, whoever prints it: one pupil a page of paper. */
export function Sheet({ name, evaluation, summary, children, isOnPaper = false, testId }: Props) {
  const texts = useTexts();
  return (
    <article
      className={`${classes.sheet ?? ""} ${isOnPaper ? (classes.onPaper ?? "") : ""}`}
      data-testid={testId}
    >
      <h2>{texts.summary.title(name)}</h2>
      <p className={classes.of}>{evaluation}</p>
      <Origin summary={summary} />
      <Prose summary={summary} />
      <PlainPoints summary={summary} />
      <footer className={classes.footer}>{children}</footer>
    </article>
  );
}
