import { Badge } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo, useState } from "react";

import { type Evaluation, evaluationQuery } from "../api/evaluations";
import { byName, type Pupil } from "../job/pupils";
import { useClass } from "../job/useClass";
import { useTexts } from "../language";
import { BackLink } from "../ui/BackLink";
import { ButtonLink } from "../ui/ButtonLink";
import { EmptyState } from "../ui/EmptyState";
import { Fetched } from "../ui/Fetched";
import { PageHead } from "../ui/PageHead";
import { chosen } from "./choosing";
import { ClassActions } from "./ClassActions";
import classes from "./ClassPage.module.css";
import { ClassProgress } from "./ClassProgress";
import type { Asked } from "./Outcome";
import { PupilChoice } from "./PupilChoice";
import { PupilRow } from "./PupilRow";

const route = getRouteApi("/signed-in/staff/evaluations/$evaluationId/");

/** One evaluation: its class, and the summaries as they are made. */
export function ClassPage() {
  const { evaluationId } = route.useParams();
  const texts = useTexts();
  const evaluation = useQuery(evaluationQuery(evaluationId));
  return (
    <>
      <BackLink to="/evaluations">{texts.class.back}</BackLink>
      <Fetched height={64} query={evaluation}>
        {(found) => <Class evaluation={found} key={evaluationId} />}
      </Fetched>
    </>
  );
}

function Class({ evaluation }: { evaluation: Evaluation }) {
  const texts = useTexts();
  const { students, stream, adopt, refresh } = useClass(evaluation.id);
  const pupils = useMemo(
    () => students.data && byName(students.data, texts.locale),
    [students.data, texts.locale],
  );
  const [asked, setAsked] = useState<Asked | null>(null);
  const changing = { evaluation, adopt, refresh };
  return (
    <>
      <PageHead intro={<Size evaluation={evaluation} />} title={evaluation.title}>
        <ClassActions {...changing} onAsked={setAsked} pupils={pupils} />
      </PageHead>
      <Fetched height={56} query={{ ...students, data: pupils }} rows={8}>
        {(found) =>
          found.length === 0 ? (
            <Nobody evaluation={evaluation} />
          ) : (
            <section aria-label={texts.class.pupils} className={classes.card}>
              <ClassProgress {...changing} asked={asked} pupils={found} stream={stream} />
              <Pupils {...changing} pupils={found} />
            </section>
          )
        }
      </Fetched>
    </>
  );
}

function Size({ evaluation }: { evaluation: Evaluation }) {
  const words = useTexts().evaluations;
  return (
    <>
      {words.pupils(evaluation.student_count)} · {words.comments(evaluation.feedback_count)}
      {evaluation.status !== "open" && (
        <Badge c="dimmed" ml="sm" tt="none" variant="default">
          {words.status[evaluation.status]}
        </Badge>
      )}
    </>
  );
}

function Nobody({ evaluation }: { evaluation: Evaluation }) {
  const texts = useTexts();
  return (
    <EmptyState
      action={
        evaluation.status !== "closed" && (
          <ButtonLink
            data-testid="import-first"
            params={{ evaluationId: evaluation.id }}
            to="/evaluations/$evaluationId/import"
          >
            {texts.evaluations.importInto}
          </ButtonLink>
        )
      }
      detail={texts.class.noPupilsDetail}
      title={texts.class.noPupils}
    />
  );
}

/** What parts of the page need to change the class. */
export interface Changing {
  evaluation: Evaluation;
  /** Takes in what the server answered. */
  adopt: ReturnType<typeof useClass>["adopt"];
  /** Has the class fetched anew. */
  refresh: () => void;
}

function Pupils({ pupils, evaluation, adopt, refresh }: Changing & { pupils: readonly Pupil[] }) {
  const choice = route.useSearch();
  const words = useTexts().class;
  const shown = chosen(pupils, choice);
  return (
    <>
      <PupilChoice choice={choice} pupils={pupils} />
      {shown.length === 0 ? (
        <p className={classes.none}>{words.nobodyFound}</p>
      ) : (
        <ul className={classes.rows}>
          {shown.map((pupil) => (
            <PupilRow
              adopt={adopt}
              evaluationId={evaluation.id}
              key={pupil.student_id}
              pupil={pupil}
              refresh={refresh}
            />
          ))}
        </ul>
      )}
    </>
  );
}
