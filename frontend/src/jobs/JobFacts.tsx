import { Link } from "@tanstack/react-router";

import type { Job } from "../api/jobs";
import { useNames } from "../job/useNames";
import { useTexts } from "../language";
import { Moment } from "../ui/Moment";
import { Panel } from "../ui/Panel";
import classes from "./JobPage.module.css";
import { endOf } from "./JobRow";

/** What is known of a job, in a few lines. */
export function JobFacts({ job }: { job: Job }) {
  const texts = useTexts();
  const words = texts.jobs.page;
  const names = useNames({ evaluations: [job.evaluation_id] });
  const end = endOf(job);
  return (
    <Panel>
      <dl className={classes.facts}>
        <dt>{words.facts.evaluation}</dt>
        <dd>
          <Link params={{ evaluationId: job.evaluation_id }} to="/evaluations/$evaluationId">
            {names.evaluation(job.evaluation_id)}
          </Link>
        </dd>
        <dt>{words.facts.priority}</dt>
        <dd>{texts.job.priorities[job.priority]}</dd>
        <dt>{words.facts.queued}</dt>
        <dd>
          <Moment at={job.created_at} />
        </dd>
        {job.started_at && (
          <>
            <dt>{words.facts.begun}</dt>
            <dd>
              <Moment at={job.started_at} />
            </dd>
          </>
        )}
        {end && (
          <>
            <dt>{words.facts.ended}</dt>
            <dd>
              <Moment at={end} />
            </dd>
          </>
        )}
        <dt>{words.facts.attempts}</dt>
        <dd>{words.attemptsOf(job.started_at === null ? 0 : job.retry_count + 1, job.max_retries + 1)}</dd>
      </dl>
    </Panel>
  );
}
