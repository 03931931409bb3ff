import { Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { type Run, runsQuery, type Schedule } from "../api/schedules";
import { useNames } from "../job/useNames";
import { useTexts } from "../language";
import { type Column, DataTable } from "../ui/DataTable";
import { Fetched } from "../ui/Fetched";
import { Moment } from "../ui/Moment";
import { More } from "../ui/More";
import { Panel } from "../ui/Panel";
import { OutcomeWords, WhyWords } from "./Outcome";
import classes from "./Schedules.module.css";
import { Sparkline } from "./Sparkline";

/** What came of each run, newest first. */
export function RunsOf({ schedule }: { schedule: Schedule }) {
  const words = useTexts().schedules;
  const runs = useInfiniteQuery(runsQuery(schedule.id));
  return (
    <Fetched query={runs} rows={2}>
      {({ pages }) => {
        const rows = pages.flatMap((page) => page.items);
        return (
          <Panel
            aside={<Newest schedule={schedule} />}
            isFlush={rows.length > 0}
            testId="schedule-runs"
            title={words.history}
          >
            {rows.length === 0 ? (
              <Text c="dimmed">{words.noRunsDetail}</Text>
            ) : (
              <Runs rows={rows} timeZone={schedule.timezone} />
            )}
            <More query={runs} />
          </Panel>
        );
      }}
    </Fetched>
  );
}

/** The newest runs at a glance; a single one is no picture. */
function Newest({ schedule: { recent_runs: runs } }: { schedule: Schedule }) {
  const words = useTexts().schedules;
  if (runs.length < 2) return null;
  return (
    <span className={classes.newest}>
      {words.sparkHeading(runs.length)}
      <Sparkline runs={runs} />
    </span>
  );
}

function Runs({ rows, timeZone }: { rows: readonly Run[]; timeZone: string }) {
  const words = useTexts().schedules;
  const names = useNames({ users: rows.map(({ triggered_by: by }) => by) });
  const columns: Column<Run>[] = [
    {
      key: "at",
      label: words.runAt,
      isMain: true,
      cell: ({ fire_at: at, triggered_by: by }) => (
        <span>
          <Moment at={at} timeZone={timeZone} />
          {by !== null && <span className={classes.aside}> · {words.byHand(names.user(by))}</span>}
        </span>
      ),
    },
    { key: "outcome", label: words.outcome, cell: (run) => <OutcomeWords isTold run={run} /> },
    ...(rows.some(({ detail }) => detail !== null)
      ? [{ key: "why", label: words.reason, cell: (run: Run) => <WhyWords run={run} /> }]
      : []),
    {
      key: "jobs",
      label: words.jobs,
      isLabelHidden: true,
      cell: ({ batch_id: batch, queued }) =>
        batch !== null &&
        queued > 0 && (
          <Link className="link" search={{ batch }} to="/jobs">
            {words.toJobs}
          </Link>
        ),
    },
  ];
  return (
    <DataTable
      caption={words.history}
      columns={columns}
      rowKey={({ fire_at: at }) => at}
      rows={rows}
      testId={({ outcome }) => `run-${outcome}`}
    />
  );
}
