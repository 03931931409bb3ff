import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { memo } from "react";

import type { Job } from "../api/jobs";
import { isFinal } from "../job/standing";
import { StatusBadge } from "../job/StatusBadge";
import type { NamesShown } from "../job/useNames";
import { taskWords, troubleOf, wordsOf } from "../job/words";
import { type Texts, useTexts } from "../language";
import { ago, asDuration, asMoment, fromNow } from "../language/time";
import classes from "./Rows.module.css";
import { isTriedAgain } from "./triedAgain";

interface Props {
  job: Job;
  who: string;
  what: string;
  isChosen: boolean;
  now: number;
}

/** Of whom a job is. */
export function whoOf(job: Job, names: NamesShown, texts: Texts): string {
  return job.student_id === null ? texts.job.wholeClass : names.student(job.student_id);
}

/** What it makes, and of which evaluation. */
export function whatOf(job: Job, names: NamesShown, texts: Texts): string {
  return `${taskWords(job.task_type, texts)} · ${names.evaluation(job.evaluation_id)}`;
}

export function endOf(job: Job): string | null {
  return job.completed_at ?? job.failed_at ?? job.cancelled_at;
}

/** A row has no place for the number of the attempt. */
function shortWords(job: Job, texts: Texts, now: number): string {
  if (job.status !== "queued" || !job.next_retry_at) return wordsOf(job, texts, now);
  const isSoon = Date.parse(job.next_retry_at) - now < 5000;
  return isSoon
    ? texts.pupil.retriesSoon
    : texts.pupil.retries(fromNow(job.next_retry_at, now, texts.locale));
}

/** What a row shows; drawn anew only when that changes, as a hundred of them may be on a screen that scrolls. */
export const JobCells = memo(function JobCells({ job, who, what, isChosen, now }: Props) {
  const texts = useTexts();
  const words = texts.jobs.list;
  const trouble = troubleOf(job, texts);
  const end = endOf(job);
  const isRunning = job.status === "processing";
  return (
    <>
      <span className={classes.choose} role="gridcell">
        <input
          aria-label={words.chooseJob(who)}
          checked={isChosen}
          data-choose
          readOnly
          tabIndex={-1}
          type="checkbox"
        />
      </span>
      <span className={classes.who} role="gridcell">
        <Link
          className={classes.name}
          params={{ jobId: job.job_id }}
          tabIndex={-1}
          title={job.job_id}
          to="/jobs/$jobId"
        >
          {who}
        </Link>
        <span className={classes.sub}>{what}</span>
      </span>
      <span className={classes.status} role="gridcell">
        <StatusBadge
          isTriedAgain={isTriedAgain(job)}
          status={job.status}
          words={isTriedAgain(job) ? words.triedAgain : shortWords(job, texts, now)}
        />
        {job.retried_as !== null && job.retried_status !== null ? (
          <Link
            className={classes.sub}
            data-testid="tried-again-as"
            params={{ jobId: job.retried_as }}
            tabIndex={-1}
            title={job.retried_as}
            to="/jobs/$jobId"
          >
            {words.newJob(texts.pupil.status[job.retried_status])}
          </Link>
        ) : isRunning ? (
          <span className={classes.bar}>
            <span style={{ transform: `scaleX(${job.progress / 100})` }} />
          </span>
        ) : (
          trouble && <span className={classes.sub}>{trouble}</span>
        )}
      </span>
      <span className={classes.priority} data-priority={job.priority} role="gridcell">
        {job.priority === "high" && <IconArrowUp aria-hidden size={14} />}
        {job.priority === "low" && <IconArrowDown aria-hidden size={14} />}
        {texts.job.priorities[job.priority]}
      </span>
      <span className={classes.queued} role="gridcell">
        <time dateTime={job.created_at} title={asMoment(job.created_at, texts.locale)}>
          {ago(job.created_at, now, texts.locale)}
        </time>
      </span>
      <span className={classes.took} role="gridcell">
        {isFinal(job.status) && job.started_at && end
          ? asDuration(Date.parse(end) - Date.parse(job.started_at), texts.locale)
          : ""}
      </span>
    </>
  );
});
