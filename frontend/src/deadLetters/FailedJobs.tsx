import { Button, Code, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { type FailureFilter, type Group, newestOfCauseQuery, type ReplayIn } from "../api/deadLetters";
import type { Job } from "../api/summaries";
import { type NamesShown, useNames } from "../job/useNames";
import { type Texts, useTexts } from "../language";
import { type Column, DataTable } from "../ui/DataTable";
import { Fetched } from "../ui/Fetched";
import { Ago } from "../ui/Moment";
import classes from "./FailedJobs.module.css";

interface Props {
  group: Group;
  filter: FailureFilter;
  onReplay: (wanted: ReplayIn) => void;
}

/** The newest failed jobs of a cause, and the way to all of them. */
export function FailedJobs({ group, filter, onReplay }: Props) {
  const { deadLetters: words } = useTexts();
  const jobs = useQuery(newestOfCauseQuery(group.cause, filter));
  const { evaluation_id: evaluationId, failed_after: after } = filter;
  return (
    <div className={classes.jobs} data-testid={`jobs-${group.error_code}`}>
      <details className={classes.technical}>
        <summary>{words.technical}</summary>
        <Code block lang="en">
          {group.error_message}
        </Code>
      </details>
      <Fetched height={36} query={jobs} rows={Math.min(group.jobs, 5)}>
        {({ items }) => <JobTable jobs={items} onReplay={onReplay} />}
      </Fetched>
      <Link
        className={classes.all}
        search={{
          cause: group.cause,
          dead: true,
          ...(evaluationId ? { evaluation: evaluationId } : {}),
          ...(after ? { failedAfter: after } : {}),
        }}
        to="/jobs"
      >
        {words.all(group.jobs)}
      </Link>
    </div>
  );
}

function JobTable({ jobs, onReplay }: { jobs: readonly Job[]; onReplay: (wanted: ReplayIn) => void }) {
  const texts = useTexts();
  const { deadLetters: words } = texts;
  const names = useNames({
    students: jobs.map(({ student_id }) => student_id),
    evaluations: jobs.map(({ evaluation_id }) => evaluation_id),
  });
  const columns: Column<Job>[] = [
    {
      key: "for",
      label: words.for,
      isMain: true,
      cell: (job) => (
        <Link className={classes.link} params={{ jobId: job.job_id }} to="/jobs/$jobId">
          {whose(job, names, texts)}
        </Link>
      ),
    },
    { key: "evaluation", label: words.evaluation, cell: ({ evaluation_id: id }) => names.evaluation(id) },
    { key: "failed", label: words.failedAt, cell: ({ failed_at: at }) => at && <Ago at={at} /> },
    { key: "attempts", label: words.attempts, isNumber: true, cell: ({ retry_count: count }) => count + 1 },
    {
      key: "again",
      label: words.again,
      isLabelHidden: true,
      cell: (job) => (
        <Button
          aria-label={words.againOf(whose(job, names, texts))}
          data-testid={`replay-job-${job.job_id}`}
          onClick={() => onReplay({ job_ids: [job.job_id] })}
          size="xs"
          variant="subtle"
        >
          {words.again}
        </Button>
      ),
    },
  ];
  return (
    <>
      <Text c="dimmed" size="sm">
        {words.newest}
      </Text>
      <DataTable
        caption={words.newest}
        columns={columns}
        rowKey={({ job_id }) => job_id}
        rows={jobs}
        testId={({ job_id }) => `job-${job_id}`}
      />
    </>
  );
}

function whose(job: Job, names: NamesShown, texts: Texts): string {
  if (job.student_id !== null) return names.student(job.student_id);
  return texts.job.tasks[job.task_type] ?? texts.job.wholeClass;
}
