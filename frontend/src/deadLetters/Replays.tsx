import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { type Replay, replaysQuery } from "../api/deadLetters";
import { useTexts } from "../language";
import { type Column, DataTable } from "../ui/DataTable";
import { Ago } from "../ui/Moment";
import { Panel } from "../ui/Panel";
import { every } from "../ui/repeat";
import { STATUS_COLOURS } from "./looks";
import { ReplayProgress } from "./ReplayProgress";
import classes from "./Replays.module.css";
import { causeWords, endedOf } from "./words";

const RUNNING_MILLISECONDS = 10_000;
const QUIET_MILLISECONDS = 30_000;
/** Of those that have ended. */
const MOST_ENDED = 3;

/** What is being made again or has stopped, and the last few that have ended; nothing if there are none. */
export function Replays() {
  const { deadLetters: words } = useTexts();
  const { data } = useQuery({
    ...replaysQuery,
    refetchInterval: (query) =>
      every(query.state.data?.items.some(isOpen) ? RUNNING_MILLISECONDS : QUIET_MILLISECONDS)(query),
  });
  const all = data?.items ?? [];
  const shown = [...all.filter(isOpen), ...all.filter((replay) => !isOpen(replay)).slice(0, MOST_ENDED)];
  if (shown.length === 0) return null;
  return (
    <Panel isFlush testId="replays" title={words.replays}>
      <ReplayTable replays={shown} />
    </Panel>
  );
}

function isOpen({ status }: Replay): boolean {
  return status === "running" || status === "stopped";
}

function ReplayTable({ replays }: { replays: readonly Replay[] }) {
  const texts = useTexts();
  const { deadLetters: words } = texts;
  const columns: Column<Replay>[] = [
    {
      key: "cause",
      label: words.replay,
      isMain: true,
      cell: (replay) => (
        <Link className={classes.link} params={{ replayId: replay.id }} to="/failures/replays/$replayId">
          {causeWords(replay, texts)}
        </Link>
      ),
    },
    {
      key: "how",
      label: words.how,
      cell: ({ status }) => (
        <Text c={STATUS_COLOURS[status]} component="span" fw={550} size="sm">
          {words.status[status]}
        </Text>
      ),
    },
    {
      key: "progress",
      label: words.progress,
      cell: (replay) => (
        <div className={classes.progress}>
          <ReplayProgress replay={replay} />
          <span>{words.progressOf(endedOf(replay), replay.total)}</span>
        </div>
      ),
    },
    { key: "asked", label: words.asked, cell: ({ requested_at: at }) => <Ago at={at} /> },
  ];
  return (
    <DataTable
      caption={words.replays}
      columns={columns}
      rowKey={({ id }) => id}
      rows={replays}
      testId={({ id }) => `replay-${id}`}
    />
  );
}
