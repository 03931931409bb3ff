import { Badge, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";

import type { RunningJob, Worker, Workers } from "../api/queues";
import { useNames } from "../job/useNames";
import { stageWords } from "../job/words";
import { type Texts, useTexts } from "../language";
import { type Column, DataTable } from "../ui/DataTable";
import { Ago } from "../ui/Moment";
import { Panel } from "../ui/Panel";
import classes from "./WorkersPanel.module.css";

const COLOURS: Record<Worker["state"], string> = {
  busy: "var(--accent)",
  idle: "var(--quiet)",
  stopping: "var(--wait)",
};

/** The programs that do the jobs, and what each of them does. */
export function WorkersPanel({ workers: { workers, lost } }: { workers: Workers }) {
  const { queues: words } = useTexts();
  const isNone = workers === null || workers.length === 0;
  return (
    <Panel isFlush={!isNone} testId="workers" title={words.workers}>
      <Text c="dimmed" className={isNone ? undefined : classes.intro} size="sm">
        {workers === null ? words.workersUnknown : isNone ? words.noWorkers : words.workersIntro}
      </Text>
      {lost !== null && lost.length > 0 && (
        <p className={classes.lost} data-testid="lost">
          {words.lost(lost.length)}
        </p>
      )}
      {!isNone && <WorkerTable workers={workers} />}
    </Panel>
  );
}

function WorkerTable({ workers }: { workers: readonly Worker[] }) {
  const { queues: words } = useTexts();
  const columns: Column<Worker>[] = [
    {
      key: "worker",
      label: words.worker,
      isMain: true,
      cell: ({ name, version }) => (
        <div>
          <span className={classes.name}>{shortName(name)}</span>
          <Text c="dimmed" size="xs">
            {words.version(version)}
          </Text>
        </div>
      ),
    },
    {
      key: "state",
      label: words.state,
      cell: ({ state }) => (
        <Badge c={COLOURS[state]} tt="none" variant="default">
          {words.states[state]}
        </Badge>
      ),
    },
    { key: "doing", label: words.doing, cell: (worker) => <Doing worker={worker} /> },
    {
      key: "places",
      label: words.places,
      isNumber: true,
      cell: ({ running, slots }) => words.placesOf(running, slots),
    },
    { key: "started", label: words.started, cell: ({ started_at: at }) => <Ago at={at} /> },
    { key: "seen", label: words.seen, cell: ({ last_seen_at: at }) => <Ago at={at} every={1000} /> },
  ];
  return (
    <DataTable
      caption={words.workers}
      columns={columns}
      rowKey={({ name }) => name}
      rows={workers}
      testId={({ name }) => `worker-${shortName(name)}`}
    />
  );
}

/** As its operator knows it; what RQ writes before it says nothing. */
function shortName(name: string): string {
  return name.replace(/^rq:worker:/, "");
}

/** So many of its jobs are told one by one. */
const MOST_TOLD = 4;

function Doing({ worker: { jobs, yours } }: { worker: Worker }) {
  const texts = useTexts();
  const { queues: words } = texts;
  const told = jobs.slice(0, MOST_TOLD);
  const names = useNames({ students: told.map(({ student_id }) => student_id) });
  if (told.length === 0)
    return (
      <Text c="dimmed" component="span" size="sm">
        {words.doingNothing}
      </Text>
    );
  return (
    <ul className={classes.jobs}>
      {told.map((job) => (
        <li data-testid={`doing-${job.job_id}`} key={job.job_id}>
          <Link className={classes.link} params={{ jobId: job.job_id }} to="/jobs/$jobId">
            {job.student_id === null ? kindOf(job, texts) : names.student(job.student_id)}
          </Link>{" "}
          <Text c="dimmed" component="span" size="xs">
            {stageWords(job.stage, texts) ?? texts.pupil.status.processing},{" "}
            <Ago at={job.since} every={5000} />
          </Text>
        </li>
      ))}
      {yours > told.length && <li>{words.moreJobs(yours - told.length)}</li>}
    </ul>
  );
}

function kindOf({ task_type: kind }: RunningJob, texts: Texts): string {
  return texts.job.tasks[kind] ?? kind;
}
