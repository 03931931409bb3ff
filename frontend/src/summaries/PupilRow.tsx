import { Button } from "@mantine/core";
import { memo } from "react";

import { type Job, queueStudent } from "../api/summaries";
import { JobBar, JobStatusLine } from "../job/JobProgress";
import type { Pupil } from "../job/pupils";
import { isActive } from "../job/standing";
import { troubleOf } from "../job/words";
import { useTexts } from "../language";
import { wordsFor } from "../ui/errorWords";
import { useOnce } from "../ui/useOnce";
import classes from "./PupilRow.module.css";

interface Props {
  evaluationId: number;
  pupil: Pupil;
  /** Takes in what the server answered. */
  adopt: (jobs: readonly Job[]) => void;
  /** Opens a pupil's summary. */
  show: (studentId: number) => void;
}

/** One pupil: a bar that moves by itself, what is happening, and what can be done. */
export const PupilRow = memo(function PupilRow({ evaluationId, pupil, adopt, show }: Props) {
  const texts = useTexts();
  const words = texts.pupil;
  const { job, name, student_id: id } = pupil;
  const queue = useOnce({
    mutationFn: () => queueStudent(evaluationId, id),
    onSuccess: (queued) => adopt([queued]),
  });
  const trouble = queue.isError ? wordsFor(queue.error, texts) : troubleOf(job, texts);
  return (
    <li
      className={classes.row}
      data-progress={job?.progress ?? 0}
      data-status={job?.status ?? "none"}
      data-testid={`student-${id}`}
    >
      <div className={classes.who}>
        <span className={classes.name}>{name}</span>
        <span className={classes.basis}>{words.basedOn(pupil.feedback_count, pupil.reviewer_count)}</span>
      </div>
      <div className={classes.how}>
        <JobBar job={job} label={words.progress(name)} />
        <JobStatusLine job={job} />
      </div>
      <div className={classes.action}>
        <Action
          isPending={queue.isPending}
          onQueue={() => queue.mutate()}
          onShow={() => show(id)}
          pupil={pupil}
        />
      </div>
      {trouble && (
        <p className={classes.trouble} data-grave={queue.isError || job?.status === "failed"}>
          {trouble}
        </p>
      )}
    </li>
  );
});

interface ActionProps {
  pupil: Pupil;
  isPending: boolean;
  onQueue: () => void;
  onShow: () => void;
}

function Action({ pupil, isPending, onQueue, onShow }: ActionProps) {
  const words = useTexts().pupil;
  const { job, name, student_id: id, summary } = pupil;
  const isCurrent = job === null || job.status === "completed";
  const isFailed = job?.status === "failed";
  return (
    <>
      {!isActive(job) && !(isCurrent && (job ?? summary)) && (
        <Button
          aria-label={isFailed ? words.againOf(name) : words.summariseOf(name)}
          color={isFailed ? "red" : "gray"}
          data-testid={`queue-${id}`}
          loading={isPending}
          onClick={onQueue}
          size="xs"
          variant={isFailed ? "light" : "default"}
        >
          {isFailed ? words.again : words.summarise}
        </Button>
      )}
      {(summary !== null || job?.status === "completed") && (
        <Button
          aria-label={isCurrent ? words.readOf(name) : words.readEarlierOf(name)}
          data-testid={`open-summary-${id}`}
          onClick={onShow}
          size="xs"
          variant={isCurrent ? "light" : "subtle"}
        >
          {isCurrent ? words.read : words.readEarlier}
        </Button>
      )}
    </>
  );
}
