import { Alert, Button } from "@mantine/core";

import { cancelJob } from "../api/jobs";
import { makeSummary } from "../api/reading";
import { JobBar, JobStatusLine } from "../job/JobProgress";
import { isActive } from "../job/standing";
import { useReader } from "../job/useReader";
import { troubleAndAdvice } from "../job/words";
import { useTexts } from "../language";
import { wordsFor } from "../ui/errorWords";
import { tell, tellTrouble } from "../ui/tell";
import { useOnce } from "../ui/useOnce";
import classes from "./Reading.module.css";
import type { SummaryPanelProps } from "./SummaryPanel";

/** The job that makes the summary, or another one: how far it is, or why it came to nothing. */
export function Making({ whose, pupil, held, adopt, summary }: SummaryPanelProps) {
  const texts = useTexts();
  const words = texts.reading;
  const reader = useReader();
  const { job } = pupil;
  const onError = (error: Error) => tellTrouble(wordsFor(error, texts));
  const make = useOnce({
    mutationFn: () => makeSummary(whose, { force: false }),
    onSuccess: (queued) => adopt([queued]),
    onError,
  });
  const stop = useOnce({
    mutationFn: (jobId: string) => cancelJob(jobId),
    onSuccess: () => tell(words.stopped),
    onError,
  });
  const trouble = troubleAndAdvice(job, reader, texts);
  const isFailed = job?.status === "failed";
  const isMissing = !held && summary.isNone;
  if (!isActive(job) && !trouble && !isMissing) return null;
  return (
    <div className={classes.making} data-status={job?.status ?? "none"} data-testid="making">
      {isActive(job) && job && (
        <>
          {held && <p className={classes.said}>{words.making}</p>}
          <JobBar job={job} label={texts.pupil.progress(pupil.name)} />
          <div className={classes.doing}>
            <JobStatusLine job={job} />
            <Button
              loading={stop.isPending}
              onClick={() => stop.mutate(job.job_id)}
              size="compact-sm"
              variant="subtle"
            >
              {words.stop}
            </Button>
          </div>
        </>
      )}
      {trouble && (
        <Alert color={isFailed ? "red" : "yellow"} role="alert" variant="light">
          {trouble}
        </Alert>
      )}
      {!isActive(job) && (isFailed || isMissing) && (
        <Button
          data-testid={isFailed ? "try-again" : "summarise"}
          loading={make.isPending}
          mt="sm"
          onClick={() => make.mutate()}
          variant={held ? "default" : "filled"}
        >
          {isFailed ? texts.pupil.again : words.summarise}
        </Button>
      )}
    </div>
  );
}
