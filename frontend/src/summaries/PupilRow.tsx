import { IconEye } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { memo } from "react";

import { retryPupil } from "../api/classJobs";
import { type Job, queueStudent } from "../api/summaries";
import { JobBar, JobStatusLine } from "../job/JobProgress";
import type { Pupil } from "../job/pupils";
import { troubleOf } from "../job/words";
import { useTexts } from "../language";
import { wordsFor } from "../ui/errorWords";
import { tellTrouble } from "../ui/tell";
import { useOnce } from "../ui/useOnce";
import { isReadable, PupilActions } from "./PupilActions";
import classes from "./PupilRow.module.css";

interface Props {
  evaluationId: number;
  pupil: Pupil;
  /** Takes in what the server answered. */
  adopt: (jobs: readonly Job[]) => void;
  /** Has the class fetched anew. */
  refresh: () => void;
}

/** One pupil: a bar that moves by itself, what is happening, and what can be done. */
export const PupilRow = memo(function PupilRow({ evaluationId, pupil, adopt, refresh }: Props) {
  const texts = useTexts();
  const words = texts.pupil;
  const { job, name, student_id: id } = pupil;
  const queue = useOnce({
    mutationFn: () =>
      job?.status === "failed" ? retryPupil(evaluationId, id, job.job_id) : queueStudent(evaluationId, id),
    onSuccess: (queued) => adopt([queued]),
    // Not in the row: there it would take the place of why the summary failed.
    onError: (error) => tellTrouble(`${name}: ${wordsFor(error, texts)}`),
  });
  const trouble = troubleOf(job, texts);
  return (
    <li
      className={classes.row}
      data-progress={job?.progress ?? 0}
      data-status={job?.status ?? "none"}
      data-testid={`student-${id}`}
    >
      <div className={classes.who}>
        {isReadable(pupil) ? (
          <Link
            className={classes.name}
            data-testid={`name-${id}`}
            params={{ evaluationId, studentId: id }}
            // Where the button leads too: the keyboard stops there once.
            tabIndex={-1}
            to="/evaluations/$evaluationId/pupils/$studentId"
          >
            {name}
          </Link>
        ) : (
          <span className={classes.name} data-testid={`name-${id}`}>
            {name}
          </span>
        )}
        <span className={classes.basis}>{words.basedOn(pupil.feedback_count, pupil.reviewer_count)}</span>
        <Shown pupil={pupil} />
      </div>
      <div className={classes.how}>
        <JobBar job={job} label={words.progress(name)} />
        <JobStatusLine job={job} />
      </div>
      <div className={classes.action}>
        <PupilActions
          evaluationId={evaluationId}
          isQueueing={queue.isPending}
          onQueue={() => queue.mutate()}
          pupil={pupil}
          refresh={refresh}
        />
      </div>
      {trouble && (
        <p className={classes.trouble} data-grave={job?.status === "failed"}>
          {trouble}{" "}
          {job?.status === "failed" && (
            <Link
              aria-label={words.whyOf(name)}
              className={classes.why}
              data-testid={`why-${id}`}
              params={{ jobId: job.job_id }}
              to="/jobs/$jobId"
            >
              {words.why}
            </Link>
          )}
        </p>
      )}
    </li>
  );
});

/** Whether the pupil can read a summary, if there is one. */
function Shown({ pupil: { summary } }: { pupil: Pupil }) {
  const words = useTexts().pupil;
  const shown = summary?.shown_id ?? null;
  if (shown === null) return null;
  return (
    <span className={classes.shown} data-testid="released">
      <IconEye aria-hidden size={14} />
      {shown === summary?.id ? words.released : words.releasedEarlier}
    </span>
  );
}
