import { Button } from "@mantine/core";
import { useState } from "react";

import { queueSome, retryPupils } from "../api/classJobs";
import type { Pupil } from "../job/pupils";
import { useTexts } from "../language";
import { wordsFor } from "../ui/errorWords";
import { tellTrouble } from "../ui/tell";
import { useOnce } from "../ui/useOnce";
import { CancelAll } from "./CancelAll";
import { type Group, isIn } from "./choosing";
import type { Changing } from "./ClassPage";
import classes from "./ClassProgress.module.css";

interface Props extends Changing {
  pupils: readonly Pupil[];
}

/** What can be done with those who have no summary yet: once more, begin, or stop. */
export function ProgressActions({ evaluation, pupils, adopt, refresh }: Props) {
  const texts = useTexts();
  const words = texts.class;
  const [isAsking, ask] = useState(false);
  const some = useOnce({
    mutationFn: (ids: number[]) => queueSome(evaluation.id, ids),
    onSuccess: ({ jobs }) => adopt(jobs),
    onError: (error) => tellTrouble(wordsFor(error, texts)),
  });
  const again = useOnce({
    mutationFn: (failed: readonly Pupil[]) => retryPupils(evaluation.id, failed.flatMap(failureOf)),
    onError: (error) => tellTrouble(wordsFor(error, texts)),
    onSettled: refresh,
  });
  const those = (group: Group) => pupils.filter((pupil) => isIn(group, pupil));
  const failed = those("failed");
  const rest = those("todo");
  const busy = those("busy").length;
  const hasRest = rest.length > 0 && rest.length < pupils.length;
  return (
    <>
      {(failed.length > 1 || hasRest || busy > 0) && (
        <div className={classes.actions}>
          {failed.length > 1 && (
            <Button
              color="red"
              data-testid="retry-failed"
              loading={again.isPending}
              onClick={() => again.mutate(failed)}
              size="xs"
              variant="light"
            >
              {words.retryFailed(failed.length)}
            </Button>
          )}
          {hasRest && (
            <Button
              data-testid="summarise-rest"
              loading={some.isPending}
              onClick={() => some.mutate(rest.map(({ student_id: id }) => id))}
              size="xs"
              variant="light"
            >
              {words.summariseRest(rest.length, rest[0]?.name ?? "")}
            </Button>
          )}
          {busy > 0 && (
            <Button
              color="gray"
              data-testid="cancel-all"
              onClick={() => ask(true)}
              size="xs"
              variant="default"
            >
              {words.cancelAll}
            </Button>
          )}
        </div>
      )}
      {isAsking && <CancelAll evaluationId={evaluation.id} onClose={() => ask(false)} refresh={refresh} />}
    </>
  );
}

function failureOf({ student_id: studentId, job }: Pupil) {
  return job ? [{ studentId, jobId: job.job_id }] : [];
}
