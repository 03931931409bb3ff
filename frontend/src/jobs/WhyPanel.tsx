import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { type Explanation, type Job, jobQuery, type Reason } from "../api/jobs";
import { JobBar, JobStatusLine } from "../job/JobProgress";
import { isActive, isFinal } from "../job/standing";
import { StatusBadge } from "../job/StatusBadge";
import { useNames } from "../job/useNames";
import { useReader } from "../job/useReader";
import { adviceOf, troubleAndAdvice } from "../job/words";
import { type Texts, useTexts } from "../language";
import { asMoment, fromNow } from "../language/time";
import { Panel } from "../ui/Panel";
import { every } from "../ui/repeat";
import { useNow } from "../ui/useNow";
import classes from "./JobPage.module.css";
import { isTriedAgain, pastTroubleOf } from "./triedAgain";

/** Of a moment that is nearer, one says how far it is; of others the time of day. In milliseconds. */
const SOON = 100_000;
/** How often what was made in a job's place is looked at, in milliseconds. */
const AGAIN_MILLISECONDS = 10_000;

/** How a job stands, why it waits or what went wrong, and when it will be ready. */
export function WhyPanel({ job, explanation }: { job: Job; explanation: { data: Explanation | undefined } }) {
  const texts = useTexts();
  const words = texts.jobs.page;
  const now = useNow(5000);
  const reader = useReader();
  const names = useNames({ users: [job.cancelled_by] });
  const isSettled = isTriedAgain(job);
  const trouble = isSettled
    ? words.wentWrong(pastTroubleOf(job, texts))
    : troubleAndAdvice(job, reader, texts);
  // What was explained before the job went on is no longer so.
  const told = explanation.data?.status === job.status ? explanation.data : undefined;
  return (
    <Panel testId="job-now" title={words.now}>
      <div className={classes.standing} data-status={job.status} data-testid="job-status">
        {isSettled ? (
          <StatusBadge isTriedAgain status={job.status} words={words.triedAgain} />
        ) : (
          <JobStatusLine job={job} />
        )}
        {isActive(job) && <JobBar job={job} label={words.progress} />}
      </div>
      {trouble && <p className={job.status === "failed" && !isSettled ? classes.trouble : ""}>{trouble}</p>}
      {job.status === "cancelled" && job.cancelled_by !== null && (
        <p>{words.cancelledBy(names.user(job.cancelled_by))}</p>
      )}
      {job.retried_as !== null && <MadeInItsPlace jobId={job.retried_as} />}
      {told && job.retried_as === null && job.status !== "completed" && (
        <ul className={classes.reasons} data-testid="job-reasons">
          {told.reasons.map((reason) => (
            <li key={reason.code}>
              {reasonWords(reason, told, texts, now)} {adviceOf(reason.code, reader, texts)}
              {reason.code === "queue_paused" && (
                <>
                  {" "}
                  <Link to="/queues">{texts.queues.title}</Link>
                </>
              )}
              {reason.jobs.length > 0 && <Others jobs={reason.jobs} />}
            </li>
          ))}
        </ul>
      )}
      {told && isActive(job) && (
        <p className={classes.estimate} data-testid="job-estimate">
          {told.estimate
            ? words.estimate(
                momentWords(told.estimate.end.probably_by, texts, now),
                momentWords(told.estimate.end.almost_certainly_by, texts, now),
              )
            : told.unknown && words.unknown[told.unknown.code]}
        </p>
      )}
    </Panel>
  );
}

/** The job that is to be looked at instead, and how it stands. */
function MadeInItsPlace({ jobId }: { jobId: string }) {
  const words = useTexts().jobs.page;
  const { data } = useQuery({
    ...jobQuery(jobId),
    refetchInterval: (query) =>
      query.state.data && isFinal(query.state.data.status) ? false : every(AGAIN_MILLISECONDS)(query),
  });
  return (
    <p className={classes.again} data-testid="made-in-its-place">
      {words.counts}{" "}
      <Link params={{ jobId }} to="/jobs/$jobId">
        {jobId}
      </Link>{" "}
      {data && <StatusBadge isTriedAgain={isTriedAgain(data)} status={data.status} />}
    </p>
  );
}

function Others({ jobs }: { jobs: Reason["jobs"] }) {
  return (
    <ul className={classes.others}>
      {jobs.map(({ job_id, status }) => (
        <li key={job_id}>
          <Link params={{ jobId: job_id }} to="/jobs/$jobId">
            {job_id}
          </Link>{" "}
          <StatusBadge status={status} />
        </li>
      ))}
    </ul>
  );
}

/** A reason in the reader's language, with its numbers and moments. */
function reasonWords(reason: Reason, told: Explanation, texts: Texts, now: number): string {
  const words = texts.jobs.page;
  if (reason.code === "others_ahead" && told.place) {
    const { ahead, is_more: isMore, of_its_school: ofSchool } = told.place;
    const school = ofSchool > 0 ? `, ${words.ofSchool(ofSchool)}` : "";
    return `${words.ahead(ahead, isMore)}${school}.`;
  }
  const until =
    reason.until && Date.parse(reason.until) > now
      ? ` ${words.at(momentWords(reason.until, texts, now))}`
      : "";
  return words.why[reason.code] + until;
}

function momentWords(moment: string, texts: Texts, now: number): string {
  const far = Date.parse(moment) - now;
  if (far < SOON) return fromNow(moment, now, texts.locale);
  const isToday = new Date(moment).toDateString() === new Date(now).toDateString();
  return texts.jobs.page.by(
    isToday
      ? new Date(moment).toLocaleTimeString(texts.locale, { hour: "2-digit", minute: "2-digit" })
      : asMoment(moment, texts.locale),
  );
}
