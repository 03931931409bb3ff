import { Badge } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { type Evaluation, evaluationsQuery, type EvaluationStatus } from "../api/evaluations";
import { useTexts } from "../language";
import { asDay } from "../language/time";
import { EmptyState } from "../ui/EmptyState";
import { Fetched } from "../ui/Fetched";
import { More } from "../ui/More";
import { PageHead } from "../ui/PageHead";
import { EvaluationMenu } from "./EvaluationMenu";
import classes from "./EvaluationsPage.module.css";
import { NewEvaluation } from "./NewEvaluation";

const COLOURS: Record<EvaluationStatus, string> = {
  closed: "var(--quiet)",
  draft: "var(--wait)",
  open: "var(--good)",
};

/** The teacher's evaluations; each leads to its class. */
export function EvaluationsPage() {
  const words = useTexts().evaluations;
  const query = useInfiniteQuery(evaluationsQuery);
  return (
    <>
      <PageHead intro={words.intro} title={words.title}>
        <NewEvaluation />
      </PageHead>
      <Fetched height={92} query={query} rows={3}>
        {({ pages }) => <List evaluations={pages.flatMap(({ items }) => items)} />}
      </Fetched>
      <More query={query} />
    </>
  );
}

function List({ evaluations }: { evaluations: readonly Evaluation[] }) {
  const words = useTexts().evaluations;
  if (evaluations.length === 0) return <EmptyState detail={words.emptyDetail} title={words.empty} />;
  return (
    <ul className={classes.list}>
      {evaluations.map((evaluation) => (
        <EvaluationCard evaluation={evaluation} key={evaluation.id} />
      ))}
    </ul>
  );
}

/** The whole card leads to the class; the menu lies above that. */
function EvaluationCard({ evaluation }: { evaluation: Evaluation }) {
  const texts = useTexts();
  const words = texts.evaluations;
  return (
    <li className={classes.card}>
      <div className={classes.head}>
        <h2 className={classes.title}>
          <Link
            className={classes.link}
            data-testid={`evaluation-${evaluation.id}`}
            params={{ evaluationId: evaluation.id }}
            to="/evaluations/$evaluationId"
          >
            {evaluation.title}
          </Link>
        </h2>
        <div className={classes.side}>
          <Badge c={COLOURS[evaluation.status]} tt="none" variant="default">
            {words.status[evaluation.status]}
          </Badge>
          <EvaluationMenu evaluation={evaluation} />
        </div>
      </div>
      <p className={classes.counts}>
        <span>{words.pupils(evaluation.student_count)}</span>
        <span>{words.comments(evaluation.feedback_count)}</span>
        {evaluation.student_count > 0 && (
          <span>{words.summaries(evaluation.summary_count, evaluation.student_count)}</span>
        )}
        <span className={classes.date}>{words.made(asDay(evaluation.created_at, texts.locale))}</span>
      </p>
    </li>
  );
}
