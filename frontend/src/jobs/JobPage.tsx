import { Button } from "@mantine/core";
import { IconPlayerStop, IconRefresh } from "@tabler/icons-react";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import { cancelJob, type Job, retryJob } from "../api/jobs";
import { isActive } from "../job/standing";
import { StreamNotice } from "../job/StreamNotice";
import { useNames } from "../job/useNames";
import { taskWords } from "../job/words";
import { useTexts } from "../language";
import { BackLink } from "../ui/BackLink";
import { Confirm } from "../ui/Confirm";
import { wordsFor } from "../ui/errorWords";
import { Fetched } from "../ui/Fetched";
import { PageHead } from "../ui/PageHead";
import { tell } from "../ui/tell";
import { useOnce } from "../ui/useOnce";
import { CopyText } from "./CopyText";
import { Deliveries } from "./Deliveries";
import { JobFacts } from "./JobFacts";
import classes from "./JobPage.module.css";
import { whoOf } from "./JobRow";
import { Life } from "./Life";
import { Log } from "./Log";
import { Raw } from "./Raw";
import { Related } from "./Related";
import { useJob } from "./useJob";
import { WhyPanel } from "./WhyPanel";

const route = getRouteApi("/signed-in/staff/jobs/$jobId");

/** One job: how it stands and why, what became of it, and what can be done. */
export function JobPage() {
  const { jobId } = route.useParams();
  const texts = useTexts();
  return (
    <>
      <title>{texts.title(texts.jobs.title)}</title>
      <BackLink to="/jobs">{texts.jobs.page.back}</BackLink>
      <OfJob jobId={jobId} key={jobId} />
    </>
  );
}

function OfJob({ jobId }: { jobId: string }) {
  const { job, timeline, explanation, stream, refresh } = useJob(jobId);
  return (
    <Fetched query={job}>
      {(found) => (
        <>
          <Head job={found} onDone={refresh} />
          <StreamNotice stream={stream} />
          <WhyPanel explanation={explanation} job={found} />
          <div className={classes.columns}>
            <div>
              <Fetched query={timeline}>
                {({ items }) => (
                  <>
                    <Life events={items} job={found} />
                    <Log events={items} job={found} />
                  </>
                )}
              </Fetched>
            </div>
            <div>
              <JobFacts job={found} />
              <Related job={found} />
              <Deliveries job={found} />
              <Raw job={found} />
            </div>
          </div>
        </>
      )}
    </Fetched>
  );
}

function Head({ job, onDone }: { job: Job; onDone: () => void }) {
  const texts = useTexts();
  const words = texts.jobs.page;
  const names = useNames({ students: [job.student_id] });
  return (
    <PageHead
      intro={
        <CopyText label={words.copyId} text={job.job_id}>
          {job.job_id}
        </CopyText>
      }
      title={words.title(taskWords(job.task_type, texts), whoOf(job, names, texts))}
    >
      <Acts job={job} onDone={onDone} />
    </PageHead>
  );
}

function Acts({ job, onDone }: { job: Job; onDone: () => void }) {
  const texts = useTexts();
  const words = texts.jobs.page;
  const navigate = useNavigate();
  const [asks, setAsks] = useState(false);
  const cancel = useOnce({
    mutationFn: () => cancelJob(job.job_id),
    onSuccess: () => {
      setAsks(false);
      tell(words.cancelled);
      onDone();
    },
  });
  const retry = useOnce({
    mutationFn: () => retryJob(job.job_id),
    onSuccess: (made) => {
      tell(words.retried);
      void navigate({ to: "/jobs/$jobId", params: { jobId: made.job_id } });
    },
    onError: (error) => tell(wordsFor(error, texts)),
  });
  const mayRetry = (job.status === "failed" || job.status === "cancelled") && job.retried_as === null;
  return (
    <>
      {job.status === "completed" && job.student_id !== null && job.task_type === "generate_summary" && (
        <Link
          className={classes.button}
          data-testid="to-result"
          params={{ evaluationId: job.evaluation_id, studentId: job.student_id }}
          to="/evaluations/$evaluationId/pupils/$studentId"
        >
          {words.result}
        </Link>
      )}
      {job.status === "completed" && job.task_type === "class_overview" && (
        <Link
          className={classes.button}
          data-testid="to-result"
          params={{ evaluationId: job.evaluation_id }}
          to="/evaluations/$evaluationId/overview"
        >
          {words.overview}
        </Link>
      )}
      {mayRetry && (
        <Button
          data-testid="retry-job"
          leftSection={<IconRefresh aria-hidden size={18} />}
          loading={retry.isPending}
          onClick={() => retry.mutate()}
        >
          {words.retry}
        </Button>
      )}
      {isActive(job) && (
        <Button
          color="red"
          data-testid="cancel-job"
          leftSection={<IconPlayerStop aria-hidden size={18} />}
          onClick={() => setAsks(true)}
          variant="light"
        >
          {words.cancel}
        </Button>
      )}
      <Confirm
        confirm={words.cancelNow}
        error={cancel.error}
        isDangerous
        isOpen={asks}
        isPending={cancel.isPending}
        onClose={() => setAsks(false)}
        onConfirm={() => cancel.mutate()}
        title={words.cancelTitle}
      >
        {words.cancelDetail}
      </Confirm>
    </>
  );
}
