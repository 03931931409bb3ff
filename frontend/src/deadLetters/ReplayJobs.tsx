import { Badge, SegmentedControl, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";

import { type Replay, type ReplayedState, type ReplayJob, replayJobsQuery } from "../api/deadLetters";
import { useNames } from "../job/useNames";
import { useTexts } from "../language";
import { type Column, DataTable } from "../ui/DataTable";
import { Fetched } from "../ui/Fetched";
import { More } from "../ui/More";
import { Panel } from "../ui/Panel";
import { studentOf } from "./jobIds";
import { STATES } from "./looks";
import classes from "./ReplayJobs.module.css";

const ALL = "all";

/** The jobs of a replay, in the order in which they go, and what became of each. */
export function ReplayJobs({ replay, state }: { replay: Replay; state: ReplayedState | undefined }) {
  const { deadLetters: words } = useTexts();
  const navigate = useNavigate({ from: "/failures/replays/$replayId" });
  const jobs = useInfiniteQuery(replayJobsQuery(replay.id, state));
  const there = STATES.filter(({ state: one }) => one === state || (replay.jobs[one] ?? 0) > 0);
  return (
    <>
      <Panel
        aside={
          there.length > 1 && (
            <SegmentedControl
              aria-label={words.how}
              className={classes.states}
              data={[
                { value: ALL, label: words.allStates },
                ...there.map(({ state: value }) => ({ value, label: words.states[value] })),
              ]}
              onChange={(chosen) =>
                void navigate({
                  search: chosen === ALL ? {} : { state: chosen },
                  replace: true,
                  resetScroll: false,
                })
              }
              size="xs"
              value={state ?? ALL}
            />
          )
        }
        isFlush
        testId="replay-jobs"
        title={words.jobsOfIt}
      >
        <Fetched height={40} query={jobs} rows={Math.min(replay.total, 5)}>
          {({ pages }) => <JobTable jobs={pages.flatMap(({ items }) => items)} />}
        </Fetched>
      </Panel>
      <More query={jobs} />
    </>
  );
}

function JobTable({ jobs }: { jobs: readonly ReplayJob[] }) {
  const { deadLetters: words } = useTexts();
  const names = useNames({ students: jobs.map(({ job_id }) => studentOf(job_id)) });
  if (jobs.length === 0) return <Text className={classes.none}>{words.noneInState}</Text>;
  const columns: Column<ReplayJob>[] = [
    {
      key: "for",
      label: words.for,
      isMain: true,
      cell: ({ job_id: id, is_canary }) => {
        const student = studentOf(id);
        return (
          <span>
            <Link className={classes.link} params={{ jobId: id }} to="/jobs/$jobId">
              {student === null ? id : names.student(student)}
            </Link>
            {is_canary && (
              <Badge c="dimmed" className={classes.first} tt="none" variant="default">
                {words.isCanary}
              </Badge>
            )}
          </span>
        );
      },
    },
    {
      key: "how",
      label: words.how,
      cell: (job) => <State job={job} />,
    },
    {
      key: "made",
      label: words.madeAs,
      cell: ({ replayed_as: made }) =>
        made && (
          <Link className={classes.link} params={{ jobId: made }} to="/jobs/$jobId">
            {made}
          </Link>
        ),
    },
  ];
  return (
    <DataTable
      caption={words.jobsOfIt}
      columns={columns}
      rowKey={({ position }) => position}
      rows={jobs}
      testId={({ job_id }) => `replayed-${job_id}`}
    />
  );
}

const COLOURS: Partial<Record<ReplayedState, string>> = {
  active: "var(--accent)",
  completed: "var(--good)",
  failed: "var(--bad)",
};

function State({ job: { state, skipped, has_same_cause: isSame } }: { job: ReplayJob }) {
  const { deadLetters: words } = useTexts();
  const why =
    state === "skipped"
      ? (words.skipped[skipped ?? ""] ?? skipped)
      : state === "failed" && isSame !== null
        ? isSame
          ? words.canarySame
          : words.canaryOther
        : null;
  return (
    <span>
      <Text c={COLOURS[state] ?? "dimmed"} component="span" fw={550} size="sm">
        {words.states[state]}
      </Text>
      {why && (
        <Text c="dimmed" component="span" size="sm">
          {" "}
          {why}
        </Text>
      )}
    </span>
  );
}
