import { Progress } from "@mantine/core";

import { useTexts } from "../language";
import { useNow } from "../ui/useNow";
import classes from "./JobProgress.module.css";
import { LOOKS } from "./looks";
import type { Standing } from "./standing";
import { wordsOf } from "./words";

/** How far a job is; an empty bar for none. */
export function JobBar({ job, label }: { job: Standing | null; label: string }) {
  const texts = useTexts();
  const value = job?.progress ?? 0;
  return (
    <Progress.Root className={classes.bar} data-status={job?.status} size={6} transitionDuration={300}>
      <Progress.Section
        aria-label={label}
        aria-valuetext={`${value}%, ${job ? texts.pupil.status[job.status] : texts.pupil.none}`}
        color={job ? LOOKS[job.status].bar : "gray"}
        value={value}
      />
    </Progress.Root>
  );
}

/** What a job does, in a few words with a sign; one that waits for its next attempt counts down. */
export function JobStatusLine({ job }: { job: Standing | null }) {
  return job?.next_retry_at ? <Countdown job={job} /> : <Line job={job} now={0} />;
}

function Countdown({ job }: { job: Standing }) {
  return <Line job={job} now={useNow(1000)} />;
}

function Line({ job, now }: { job: Standing | null; now: number }) {
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
