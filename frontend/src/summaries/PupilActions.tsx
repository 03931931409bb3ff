import { Button } from "@mantine/core";

import { ApiError } from "../api/client";
import { cancelJob } from "../api/jobs";
import type { Pupil } from "../job/pupils";
import { isActive, type Standing } from "../job/standing";
import { useTexts } from "../language";
import { ButtonLink } from "../ui/ButtonLink";
import { wordsFor } from "../ui/errorWords";
import { tell, tellTrouble } from "../ui/tell";
import { useOnce } from "../ui/useOnce";

interface Props {
  evaluationId: number;
  pupil: Pupil;
  isQueueing: boolean;
  onQueue: () => void;
  refresh: () => void;
}

/** Whether there is a summary; that of a job which is ready comes a moment after it. */
export function isReadable({ job, summary }: Pupil): boolean {
  return summary !== null || job?.status === "completed";
}

/** What can be done with a pupil's summary as it stands. */
export function PupilActions({ evaluationId, pupil, isQueueing, onQueue, refresh }: Props) {
  const words = useTexts().pupil;
  const { job, name, student_id: id, summary } = pupil;
  const isCurrent = job === null || job.status === "completed";
  const isFailed = job?.status === "failed";
  return (
    <>
      {job && isActive(job) && <Cancel job={job} name={name} refresh={refresh} studentId={id} />}
      {!isActive(job) && !(isCurrent && (job ?? summary)) && (
        <Button
          aria-label={isFailed ? words.againOf(name) : words.summariseOf(name)}
          color={isFailed ? "red" : "gray"}
          data-testid={`queue-${id}`}
          loading={isQueueing}
          onClick={onQueue}
          size="xs"
          variant={isFailed ? "light" : "default"}
        >
          {isFailed ? words.again : words.summarise}
        </Button>
      )}
      {isReadable(pupil) && (
        <ButtonLink
          aria-label={isCurrent ? words.readOf(name) : words.readEarlierOf(name)}
          data-testid={`open-summary-${id}`}
          params={{ evaluationId, studentId: id }}
          size="xs"
          to="/evaluations/$evaluationId/pupils/$studentId"
          variant={isCurrent ? "light" : "subtle"}
        >
          {isCurrent ? words.read : words.readEarlier}
        </ButtonLink>
      )}
    </>
  );
}

interface CancelProps {
  job: Standing;
  name: string;
  studentId: number;
  refresh: () => void;
}

function Cancel({ job, name, studentId, refresh }: CancelProps) {
  const texts = useTexts();
  const words = texts.pupil;
  const cancel = useOnce({
    mutationFn: () => cancelJob(job.job_id),
    onSuccess: () => tell(words.cancelled(name)),
    onError: (error) => {
      const hasEnded = error instanceof ApiError && error.status === 409;
      if (hasEnded) tell(words.endedMeanwhile(name));
      else tellTrouble(wordsFor(error, texts));
    },
    onSettled: refresh,
  });
  return (
    <Button
      aria-label={words.cancelOf(name)}
      color="gray"
      data-testid={`cancel-${studentId}`}
      loading={cancel.isPending}
      onClick={() => cancel.mutate()}
      size="xs"
      variant="subtle"
    >
      {words.cancel}
    </Button>
  );
}
