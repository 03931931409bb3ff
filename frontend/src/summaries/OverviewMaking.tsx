import { Alert } from "@mantine/core";
import { Link } from "@tanstack/react-router";

import type { Job } from "../api/summaries";
import { JobBar, JobStatusLine } from "../job/JobProgress";
import type { Pupil } from "../job/pupils";
import { isActive } from "../job/standing";
import { useReader } from "../job/useReader";
import { troubleAndAdvice } from "../job/words";
import { useTexts } from "../language";
import { Panel } from "../ui/Panel";
import classes from "./Overview.module.css";

interface Props {
  evaluationId: number;
  job: Job;
  pupils: readonly Pupil[];
}

/** How far the next overview is, or why there is none; nothing once it is there. */
export function OverviewMaking({ job, pupils }: Props) {
  const texts = useTexts();
  const words = texts.overview;
  const reader = useReader();
  if (job.status === "failed") {
    return (
      <Alert
        color="red"
        data-testid="overview-failed"
        mb="lg"
        role="alert"
        title={words.failed}
        variant="light"
      >
        {troubleAndAdvice(job, reader, texts)}{" "}
        <Link className={classes.why} params={{ jobId: job.job_id }} to="/jobs/$jobId">
          {texts.pupil.why}
        </Link>
      </Alert>
    );
  }
  if (!isActive(job)) return null;
  const waitedFor = pupils.filter((pupil) => isActive(pupil.job)).length;
  const isFirst = job.is_blocked && job.status === "queued" && waitedFor > 0;
  return (
    <Panel testId="making-overview" title={words.making}>
      <div aria-live="polite">
        <JobBar job={job} label={words.progress} />
        {isFirst ? (
          <p className={classes.quiet}>{words.summariesFirst(waitedFor)}</p>
        ) : (
          <JobStatusLine job={job} />
        )}
      </div>
    </Panel>
  );
}
