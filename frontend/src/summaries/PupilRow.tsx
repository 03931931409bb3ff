import { Button, Progress } from "@mantine/core";
import { memo } from "react";

import { type Job, queueStudent } from "../api/summaries";
import { LOOKS } from "../job/looks";
import { isActive, type Standing } from "../job/standing";
import { troubleOf, wordsOf } from "../job/words";
import { useTexts } from "../language";
import { wordsFor } from "../ui/errorWords";
import { useNow } from "../ui/useNow";
import { useOnce } from "../ui/useOnce";
import classes from "./PupilRow.module.css";
import type { Pupil } from "./pupils";

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
        <Bar job={job} label={words.progress(name)} />
        <Status job={job} />
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

function Bar({ job, label }: { job: Standing | null; label: string }) {
  const texts = useTexts();
  const value = job?.progress ?? 0;
  return (
    <Progress.Root className={classes.bar} size={6} transitionDuration={300}>
      <Progress.Section
        aria-label={label}
        aria-valuetext={`${value}%, ${job ? texts.pupil.status[job.status] : texts.pupil.none}`}
        color={job ? LOOKS[job.status].bar : "gray"}
        value={value}
      />
    </Progress.Root>
  );
}

function Status({ job }: { job: Standing | null }) {
  return job?.next_retry_at ? <Countdown job={job} /> : <StatusLine job={job} now={0} />;
}

function Countdown({ job }: { job: Standing }) {
  return <StatusLine job={job} now={useNow(1000)} />;
}

function StatusLine({ job, now }: { job: Standing | null; now: number }) {
  const texts = useTexts();
  const look = job && LOOKS[job.status];
  return (
    <span className={classes.status} style={{ color: job?.next_retry_at ? "var(--wait)" : look?.colour }}>
      {look && (
        <look.icon aria-hidden className={job.status === "processing" ? classes.turning : ""} size={16} />
      )}
      {wordsOf(job, texts, now)}
    </span>
  );
}

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
