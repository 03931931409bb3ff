import { Button } from "@mantine/core";
import { IconSparkles, IconUsersGroup } from "@tabler/icons-react";

import { queueClass } from "../api/summaries";
import { EvaluationMenu } from "../evaluations/EvaluationMenu";
import type { Pupil } from "../job/pupils";
import { isActive } from "../job/standing";
import { type Texts, useTexts } from "../language";
import { ButtonLink } from "../ui/ButtonLink";
import { wordsFor } from "../ui/errorWords";
import { tellTrouble } from "../ui/tell";
import { useOnce } from "../ui/useOnce";
import type { Changing } from "./ClassPage";
import classes from "./ClassPage.module.css";
import type { Asked } from "./Outcome";

interface Props extends Changing {
  /** Is told what was asked for. */
  onAsked: (asked: Asked) => void;
  /** Undefined until they are known. */
  pupils: readonly Pupil[] | undefined;
}

/** What can be done with the class as a whole. */
export function ClassActions({ evaluation, pupils, adopt, onAsked }: Props) {
  const texts = useTexts();
  const words = texts.class;
  const summarise = useOnce({
    mutationFn: () => queueClass(evaluation.id),
    onSuccess: ({ batch_id: batchId, jobs }) => {
      adopt(jobs);
      onAsked({ batchId, jobs });
    },
    onError: (error) => tellTrouble(wordsFor(error, texts)),
  });
  const reason = pupils && reasonAgainst(pupils, texts);
  // That it runs already is seen below; a line that comes and goes would only push everything down.
  const isEmpty = pupils?.length === 0;
  const isWhole =
    !isEmpty && pupils?.every(({ job, summary }) => summary !== null || job?.status === "completed");
  return (
    <>
      <Button
        aria-describedby={reason ? "summarise-reason" : undefined}
        data-testid="summarise-class"
        disabled={Boolean(reason) || !pupils}
        leftSection={<IconSparkles aria-hidden size={18} />}
        loading={summarise.isPending}
        onClick={() => summarise.mutate()}
      >
        {isWhole ? words.bringUpToDate : words.summarise}
      </Button>
      <ButtonLink
        data-testid="to-overview"
        leftSection={<IconUsersGroup aria-hidden size={18} />}
        params={{ evaluationId: evaluation.id }}
        to="/evaluations/$evaluationId/overview"
        variant="default"
      >
        {words.overview}
      </ButtonLink>
      <EvaluationMenu evaluation={evaluation} />
      {reason && (
        <p className={isEmpty ? classes.reason : "visually-hidden"} id="summarise-reason">
          {reason}
        </p>
      )}
    </>
  );
}

/** Why there is nothing to summarise now, if so. */
function reasonAgainst(pupils: readonly Pupil[], { class: words }: Texts): string | null {
  if (pupils.length === 0) return words.summariseNobody;
  return pupils.every(({ job }) => isActive(job)) ? words.summariseAllRunning : null;
}
