import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { type Job, type JobStatus, type Workflow, workflowQuery } from "../api/jobs";
import { StatusBadge } from "../job/StatusBadge";
import { useTexts } from "../language";
import { Panel } from "../ui/Panel";
import classes from "./JobPage.module.css";

/** For which jobs it waits, in whose place it was made, and of what it is a part. */
export function Related({ job }: { job: Job }) {
  const words = useTexts().jobs.page;
  const isAlone =
    job.depends_on.length === 0 &&
    job.retry_of === null &&
    job.retried_as === null &&
    job.workflow_id === null &&
    job.batch_id === null;
  return (
    <Panel testId="job-related" title={words.related}>
      {isAlone && <p className={classes.quiet}>{words.noneRelated}</p>}
      {job.retry_of && <To heading={words.retryOf} jobId={job.retry_of} />}
      {job.retried_as && <To heading={words.retriedAs} jobId={job.retried_as} />}
      {job.depends_on.length > 0 && (
        <>
          <h3 className={classes.minor}>{words.waitsFor}</h3>
          <ul className={classes.others}>
            {job.depends_on.map(({ job_id, status }) => (
              <li key={job_id}>
                <Link params={{ jobId: job_id }} to="/jobs/$jobId">
                  {job_id}
                </Link>{" "}
                <StatusBadge status={status} />
              </li>
            ))}
          </ul>
          {job.depends_on_more && <p className={classes.quiet}>{words.waitsForMore}</p>}
        </>
      )}
      {job.workflow_id && <OfWorkflow job={job} workflowId={job.workflow_id} />}
      {job.batch_id && (
        <p>
          <Link search={{ batch: job.batch_id }} to="/jobs">
            {words.batch}
          </Link>
        </p>
      )}
    </Panel>
  );
}

function To({ heading, jobId }: { heading: string; jobId: string }) {
  return (
    <>
      <h3 className={classes.minor}>{heading}</h3>
      <p>
        <Link className={classes.id} params={{ jobId }} to="/jobs/$jobId">
          {jobId}
        </Link>
      </p>
    </>
  );
}

function OfWorkflow({ job, workflowId }: { job: Job; workflowId: string }) {
  const words = useTexts().jobs.page;
  const { data } = useQuery({ ...workflowQuery(workflowId), refetchInterval: 30_000 });
  return (
    <>
      <h3 className={classes.minor}>{data ? words.workflowNamed(data.name) : words.workflow}</h3>
      <ul className={classes.workflow}>
        {data?.steps.map((step) => (
          <Step isOwn={step.name === job.step} key={step.name} step={step} />
        ))}
      </ul>
      <p>
        <Link search={{ workflow: workflowId }} to="/jobs">
          {words.workflow}
        </Link>
      </p>
    </>
  );
}

const AS_STATUS: Record<Workflow["status"], JobStatus> = {
  cancelled: "cancelled",
  completed: "completed",
  failed: "failed",
  running: "processing",
  waiting: "queued",
};

function Step({ step, isOwn }: { step: Workflow["steps"][number]; isOwn: boolean }) {
  const words = useTexts().jobs.page;
  // Those that are blocked are among the queued ones.
  const of = Object.entries(step.jobs).reduce(
    (sum, [standing, number]) => (standing === "blocked" ? sum : sum + number),
    0,
  );
  return (
    <li aria-current={isOwn ? "step" : undefined}>
      <span className={classes.stepName}>
        {step.name}
        {isOwn && <em> ({words.thisStep})</em>}
      </span>
      <StatusBadge status={AS_STATUS[step.status]} />
      <span className={classes.quiet}>{words.stepJobs(step.jobs.completed ?? 0, of)}</span>
      {step.depends_on.length > 0 && (
        <span className={classes.quiet}>
          {words.afterSteps(step.depends_on.map(({ step: name }) => name).join(", "))}
        </span>
      )}
    </li>
  );
}
