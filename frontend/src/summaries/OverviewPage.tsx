import { Button } from "@mantine/core";
import { IconPrinter, IconUsersGroup } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";

import { type Evaluation, evaluationQuery } from "../api/evaluations";
import { queueOverview, summariseThenOverview } from "../api/overviews";
import type { Pupil } from "../job/pupils";
import { isActive } from "../job/standing";
import { StreamNotice } from "../job/StreamNotice";
import { useTexts } from "../language";
import { BackLink } from "../ui/BackLink";
import { EmptyState } from "../ui/EmptyState";
import { wordsFor } from "../ui/errorWords";
import { Fetched } from "../ui/Fetched";
import { PageHead } from "../ui/PageHead";
import { tellTrouble } from "../ui/tell";
import { useOnce } from "../ui/useOnce";
import { Overview } from "./Overview";
import classes from "./Overview.module.css";
import { OverviewMaking } from "./OverviewMaking";
import { useOverview } from "./useOverview";

const route = getRouteApi("/signed-in/staff/evaluations/$evaluationId/overview");

/** What a class has in common, for its teacher. */
export function OverviewPage() {
  const { evaluationId } = route.useParams();
  const words = useTexts().overview;
  return (
    <>
      <BackLink params={{ evaluationId }} to="/evaluations/$evaluationId">
        {words.back}
      </BackLink>
      <Fetched query={useQuery(evaluationQuery(evaluationId))}>
        {(evaluation) => <OfClass evaluation={evaluation} key={evaluationId} />}
      </Fetched>
    </>
  );
}

function OfClass({ evaluation }: { evaluation: Evaluation }) {
  const words = useTexts().overview;
  const { students, stream, job, overview } = useOverview(evaluation.id);
  const pupils = students.data ?? [];
  const isMaking = isActive(job.data ?? null);
  const make = useMake(evaluation, pupils, () => void job.refetch());
  const button = (
    <Button
      data-testid="make-overview"
      disabled={isMaking || pupils.length === 0}
      leftSection={<IconUsersGroup aria-hidden size={18} />}
      loading={make.isPending}
      onClick={() => make.mutate()}
    >
      {overview.data ? words.again : words.make}
    </Button>
  );
  return (
    <>
      <PageHead intro={evaluation.title} title={words.title}>
        <div className={classes.act}>
          <StreamNotice stream={stream} />
          {overview.data && button}
          {overview.data && (
            <Button
              data-testid="print"
              leftSection={<IconPrinter aria-hidden size={18} />}
              onClick={() => window.print()}
              variant="default"
            >
              {words.print}
            </Button>
          )}
        </div>
      </PageHead>
      {job.data && <OverviewMaking evaluationId={evaluation.id} job={job.data} pupils={pupils} />}
      <Fetched query={overview} rows={4}>
        {(found) =>
          found ? (
            <Overview hasChanged={hasChanged(pupils, found.as_of)} overview={found} />
          ) : isMaking ? null : (
            <EmptyState
              action={button}
              detail={pupils.length === 0 ? words.noPupils : words.noneDetail(restOf(pupils).length)}
              title={words.none}
            />
          )
        }
      </Fetched>
    </>
  );
}

/** Who has no summary yet, and none that is being made. */
function restOf(pupils: readonly Pupil[]): number[] {
  return pupils
    .filter(({ summary, job }) => summary === null && !isActive(job))
    .map(({ student_id: id }) => id);
}

/** Whether a summary was written after the overview was. */
function hasChanged(pupils: readonly Pupil[], asOf: string): boolean {
  return pupils.some(({ summary }) => summary && Date.parse(summary.created_at) > Date.parse(asOf));
}

/** Makes the overview; who has no summary yet gets one first. */
function useMake(evaluation: Evaluation, pupils: readonly Pupil[], onMade: () => void) {
  const texts = useTexts();
  return useOnce({
    mutationFn: async () => {
      const rest = restOf(pupils);
      if (rest.length === 0) await queueOverview(evaluation.id);
      else await summariseThenOverview(evaluation.id, texts.overview.title, rest);
    },
    onSuccess: onMade,
    onError: (error) => tellTrouble(wordsFor(error, texts)),
  });
}
