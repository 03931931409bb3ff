import { ActionIcon, Button, Group, Text } from "@mantine/core";
import { IconCalendarPlus, IconPencil, IconPlayerPlay, IconTrash } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";

import { type Schedule, schedulesQuery } from "../api/schedules";
import { useTexts } from "../language";
import { type Column, DataTable } from "../ui/DataTable";
import { EmptyState } from "../ui/EmptyState";
import { Fetched } from "../ui/Fetched";
import { More } from "../ui/More";
import { PageHead } from "../ui/PageHead";
import { Panel } from "../ui/Panel";
import { About, Next, Words } from "./About";
import { OnOff } from "./OnOff";
import { OutcomeWords } from "./Outcome";
import { Remove } from "./Remove";
import { RunNow } from "./RunNow";
import classes from "./Schedules.module.css";
import { Sparkline } from "./Sparkline";

/** Of how many schedules it is told what became of their last run: each takes a request of its own. */
const MOST_TOLD = 10;

/** What is made by itself, at set times. */
export function SchedulesPage() {
  const words = useTexts().schedules;
  const schedules = useInfiniteQuery(schedulesQuery);
  const make = (
    <Button
      data-testid="new-schedule"
      leftSection={<IconCalendarPlus aria-hidden size={18} />}
      renderRoot={(props) => <Link to="/schedules/new" {...props} />}
    >
      {words.make}
    </Button>
  );
  return (
    <>
      <PageHead intro={words.intro} title={words.title}>
        {make}
      </PageHead>
      <Fetched height={72} query={schedules} rows={3}>
        {({ pages }) => {
          const rows = pages.flatMap((page) => page.items);
          return rows.length === 0 ? (
            <EmptyState action={make} detail={words.emptyDetail} title={words.empty} />
          ) : (
            <Panel isFlush>
              <Schedules schedules={rows} />
            </Panel>
          );
        }}
      </Fetched>
      <More query={schedules} />
    </>
  );
}

function Schedules({ schedules }: { schedules: readonly Schedule[] }) {
  const words = useTexts().schedules;
  const columns: Column<Schedule>[] = [
    {
      key: "name",
      label: words.name,
      isMain: true,
      cell: (schedule) => (
        <div>
          <Link
            className={classes.name}
            params={{ scheduleId: String(schedule.id) }}
            to="/schedules/$scheduleId"
          >
            {schedule.name}
          </Link>
          <br />
          <About schedule={schedule} />
        </div>
      ),
    },
    { key: "when", label: words.when, cell: (schedule) => <Words schedule={schedule} /> },
    { key: "next", label: words.next, cell: (schedule) => <Next schedule={schedule} /> },
    {
      key: "history",
      label: words.history,
      cell: ({ last_run: last, recent_runs: recent }) =>
        last ? (
          <div>
            <Sparkline runs={recent} />
            <OutcomeWords isTold={schedules.length <= MOST_TOLD} run={last} />
          </div>
        ) : (
          <Text c="dimmed" component="span" size="sm">
            {words.neverRan}
          </Text>
        ),
    },
    { key: "on", label: words.on, cell: (schedule) => <OnOff schedule={schedule} /> },
    { key: "act", label: words.act, isLabelHidden: true, cell: (schedule) => <Act schedule={schedule} /> },
  ];
  return (
    <DataTable
      caption={words.title}
      columns={columns}
      rowKey={({ id }) => id}
      rows={schedules}
      testId={({ id }) => `schedule-${id}`}
    />
  );
}

function Act({ schedule }: { schedule: Schedule }) {
  const words = useTexts().schedules;
  const [asked, setAsked] = useState<"remove" | "run" | null>(null);
  const close = () => setAsked(null);
  return (
    <Group gap={4} justify="flex-end" wrap="nowrap">
      <ActionIcon
        aria-label={words.runOf(schedule.name)}
        data-testid={`run-${schedule.id}`}
        onClick={() => setAsked("run")}
        size="lg"
        title={words.run}
        variant="subtle"
      >
        <IconPlayerPlay aria-hidden size={18} />
      </ActionIcon>
      <ActionIcon
        aria-label={words.editOf(schedule.name)}
        color="gray"
        renderRoot={(props) => (
          <Link params={{ scheduleId: String(schedule.id) }} to="/schedules/$scheduleId" {...props} />
        )}
        size="lg"
        title={words.edit}
        variant="subtle"
      >
        <IconPencil aria-hidden size={18} />
      </ActionIcon>
      <ActionIcon
        aria-label={words.removeOf(schedule.name)}
        color="gray"
        data-testid={`delete-${schedule.id}`}
        onClick={() => setAsked("remove")}
        size="lg"
        title={words.remove}
        variant="subtle"
      >
        <IconTrash aria-hidden size={18} />
      </ActionIcon>
      <RunNow isOpen={asked === "run"} onClose={close} schedule={schedule} />
      <Remove isOpen={asked === "remove"} onClose={close} schedule={schedule} />
    </Group>
  );
}
