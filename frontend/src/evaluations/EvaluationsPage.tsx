import { Badge, Button, Text, Title } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { type Evaluation, evaluationsQuery, type EvaluationStatus } from "../api/evaluations";
import { useTexts } from "../language";
import { asDay } from "../language/time";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { Loading } from "../ui/Loading";
import classes from "./EvaluationsPage.module.css";

const COLOURS: Record<EvaluationStatus, string> = {
  closed: "var(--quiet)",
  draft: "var(--wait)",
  open: "var(--good)",
};

/** The teacher's evaluations; each leads to its class. */
export function EvaluationsPage() {
  const texts = useTexts();
  const words = texts.evaluations;
  return (
    <>
      <title>{texts.title(words.title)}</title>
      <Title order={1}>{words.title}</Title>
      <Text c="dimmed" mb="lg">
        {words.intro}
      </Text>
      <Evaluations />
    </>
  );
}

function Evaluations() {
  const words = useTexts().evaluations;
  const query = useInfiniteQuery(evaluationsQuery);
  if (query.isPending) return <Loading height={92} rows={3} />;
  if (query.isError && !query.data) {
    return (
      <ErrorState error={query.error} isTrying={query.isFetching} onAgain={() => void query.refetch()} />
    );
  }
  const evaluations = query.data.pages.flatMap((page) => page.items);
  if (evaluations.length === 0) return <EmptyState detail={words.emptyDetail} title={words.empty} />;
  return (
    <>
      <ul className={classes.list}>
        {evaluations.map((evaluation) => (
          <li key={evaluation.id}>
            <EvaluationCard evaluation={evaluation} />
          </li>
        ))}
      </ul>
      {query.hasNextPage && (
        <Button
          loading={query.isFetchingNextPage}
          mt="md"
          onClick={() => void query.fetchNextPage()}
          variant="light"
        >
          {words.more}
        </Button>
      )}
    </>
  );
}

function EvaluationCard({ evaluation }: { evaluation: Evaluation }) {
  const texts = useTexts();
  const words = texts.evaluations;
  return (
    <Link
      className={classes.card}
      data-testid={`evaluation-${evaluation.id}`}
      params={{ evaluationId: evaluation.id }}
      to="/evaluations/$evaluationId"
    >
      <div className={classes.head}>
        <h2 className={classes.title}>{evaluation.title}</h2>
        <Badge c={COLOURS[evaluation.status]} tt="none" variant="default">
          {words.status[evaluation.status]}
        </Badge>
      </div>
      <p className={classes.counts}>
        <span>{words.pupils(evaluation.student_count)}</span>
        <span>{words.comments(evaluation.feedback_count)}</span>
        <span>{words.summaries(evaluation.summary_count, evaluation.student_count)}</span>
        <span className={classes.date}>{words.made(asDay(evaluation.created_at, texts.locale))}</span>
      </p>
    </Link>
  );
}
