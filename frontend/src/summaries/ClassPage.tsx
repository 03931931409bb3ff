import { Alert, Badge, Button, Text, Title } from "@mantine/core";
import { IconArrowLeft, IconSparkles } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";

import { type Evaluation, evaluationQuery } from "../api/evaluations";
import { queueClass } from "../api/summaries";
import { byName, countsOf } from "../job/pupils";
import { isActive } from "../job/standing";
import { useClass } from "../job/useClass";
import { useTexts } from "../language";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { wordsFor } from "../ui/errorWords";
import { Loading } from "../ui/Loading";
import { useOnce } from "../ui/useOnce";
import classes from "./ClassPage.module.css";
import { ClassProgress } from "./ClassProgress";
import { PupilRow } from "./PupilRow";
import { SummaryDrawer } from "./SummaryDrawer";

const route = getRouteApi("/signed-in/staff/evaluations/$evaluationId/");

/** One evaluation: its class, and the summaries as they are made. */
export function ClassPage() {
  const { evaluationId } = route.useParams();
  const { pupil } = route.useSearch();
  return <OfEvaluation evaluationId={evaluationId} key={evaluationId} open={pupil} />;
}

interface Props {
  evaluationId: number;
  /** Whose summary is open. */
  open: number | undefined;
}

function OfEvaluation({ evaluationId, open }: Props) {
  const texts = useTexts();
  const evaluation = useQuery(evaluationQuery(evaluationId));
  return (
    <>
      <title>{texts.title(evaluation.data?.title ?? texts.evaluations.title)}</title>
      <Link className="back" to="/evaluations">
        <IconArrowLeft aria-hidden size={16} /> {texts.class.back}
      </Link>
      {evaluation.data ? (
        <Class evaluation={evaluation.data} open={open} />
      ) : evaluation.isError ? (
        <ErrorState
          error={evaluation.error}
          isTrying={evaluation.isFetching}
          onAgain={() => void evaluation.refetch()}
        />
      ) : (
        <Loading height={64} rows={6} />
      )}
    </>
  );
}

function Class({ evaluation, open }: { evaluation: Evaluation; open: number | undefined }) {
  const texts = useTexts();
  const words = texts.class;
  const { students, stream, adopt } = useClass(evaluation.id);
  const navigate = useNavigate({ from: "/evaluations/$evaluationId" });
  const show = useCallback(
    (pupil: number | undefined) =>
      void navigate({ search: pupil === undefined ? {} : { pupil }, resetScroll: false }),
    [navigate],
  );
  const summarise = useOnce({
    mutationFn: () => queueClass(evaluation.id),
    onSuccess: (batch) => adopt(batch.jobs),
  });
  const pupils = useMemo(() => byName(students.data ?? [], texts.locale), [students.data, texts.locale]);
  const counts = useMemo(() => countsOf(pupils), [pupils]);
  const reason = !students.data
    ? null
    : pupils.length === 0
      ? words.summariseNobody
      : pupils.every(({ job }) => isActive(job))
        ? words.summariseAllRunning
        : null;

  return (
    <>
      <div className={classes.head}>
        <div className={classes.heading}>
          <Title order={1}>{evaluation.title}</Title>
          <Text c="dimmed">
            {texts.evaluations.pupils(evaluation.student_count)} ·{" "}
            {texts.evaluations.comments(evaluation.feedback_count)}
            {evaluation.status !== "open" && (
              <Badge c="dimmed" ml="sm" tt="none" variant="default">
                {texts.evaluations.status[evaluation.status]}
              </Badge>
            )}
          </Text>
        </div>
        <div className={classes.act}>
          <Button
            aria-describedby={reason ? "summarise-reason" : undefined}
            data-testid="summarise-class"
            disabled={reason !== null || !students.data}
            fullWidth
            leftSection={<IconSparkles aria-hidden size={18} />}
            loading={summarise.isPending}
            onClick={() => summarise.mutate()}
            size="md"
          >
            {words.summarise}
          </Button>
          {reason && (
            <p className={classes.reason} id="summarise-reason">
              {reason}
            </p>
          )}
        </div>
      </div>
      {summarise.isError && (
        <Alert
          closeButtonLabel={texts.summary.close}
          color="red"
          mb="md"
          onClose={() => summarise.reset()}
          role="alert"
          title={texts.errors.heading}
          variant="light"
          withCloseButton
        >
          {wordsFor(summarise.error, texts)}
        </Alert>
      )}
      {students.data ? (
        pupils.length === 0 ? (
          <EmptyState detail={words.noPupilsDetail} title={words.noPupils} />
        ) : (
          <section aria-label={words.pupils} className={classes.card}>
            <ClassProgress counts={counts} stream={stream} />
            <ul className={classes.rows}>
              {pupils.map((pupil) => (
                <PupilRow
                  adopt={adopt}
                  evaluationId={evaluation.id}
                  key={pupil.student_id}
                  pupil={pupil}
                  show={show}
                />
              ))}
            </ul>
          </section>
        )
      ) : students.isError ? (
        <ErrorState
          error={students.error}
          isTrying={students.isFetching}
          onAgain={() => void students.refetch()}
        />
      ) : (
        <Loading height={56} rows={8} />
      )}
      <SummaryDrawer
        evaluationId={evaluation.id}
        onClose={() => show(undefined)}
        pupil={pupils.find((pupil) => pupil.student_id === open)}
      />
    </>
  );
}
