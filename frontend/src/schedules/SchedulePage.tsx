import { Button } from "@mantine/core";
import { IconPlayerPlay, IconTrash } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";

import { changeSchedule, type Schedule, scheduleQuery, schedulesQuery } from "../api/schedules";
import { useTexts } from "../language";
import { BackLink } from "../ui/BackLink";
import { Fetched } from "../ui/Fetched";
import { PageHead } from "../ui/PageHead";
import { Panel } from "../ui/Panel";
import { tell } from "../ui/tell";
import { About, Next, Words } from "./About";
import { OnOff } from "./OnOff";
import { OutcomeWords } from "./Outcome";
import { planOf } from "./plan";
import { Remove } from "./Remove";
import { RunNow } from "./RunNow";
import { RunsOf } from "./Runs";
import { ScheduleForm } from "./ScheduleForm";
import classes from "./Schedules.module.css";

const route = getRouteApi("/signed-in/staff/schedules/$scheduleId");

/** One schedule: how it stands, what came of it, and how to change it. */
export function SchedulePage() {
  const words = useTexts().schedules;
  const { scheduleId } = route.useParams();
  const schedule = useQuery(scheduleQuery(Number(scheduleId)));
  return (
    <>
      <BackLink to="/schedules">{words.back}</BackLink>
      <Fetched query={schedule}>{(found) => <One key={found.id} schedule={found} />}</Fetched>
    </>
  );
}

function One({ schedule }: { schedule: Schedule }) {
  const words = useTexts().schedules;
  const client = useQueryClient();
  const navigate = route.useNavigate();
  const [asked, setAsked] = useState<"remove" | "run" | null>(null);
  const [isGone, setGone] = useState(false);
  const close = () => setAsked(null);
  return (
    <>
      <PageHead intro={<About schedule={schedule} />} title={schedule.name}>
        <Button
          data-testid="run-now"
          leftSection={<IconPlayerPlay aria-hidden size={18} />}
          onClick={() => setAsked("run")}
          variant="light"
        >
          {words.run}
        </Button>
        <Button
          data-testid="delete-schedule"
          leftSection={<IconTrash aria-hidden size={18} />}
          onClick={() => setAsked("remove")}
          variant="default"
        >
          {words.remove}
        </Button>
      </PageHead>
      <Panel testId="schedule-facts">
        <Facts schedule={schedule} />
      </Panel>
      <RunsOf schedule={schedule} />
      {!isGone && (
        <ScheduleForm
          initial={planOf(schedule)}
          note={words.saving}
          onSaved={(changed) => {
            client.setQueryData(scheduleQuery(changed.id).queryKey, changed);
            void client.invalidateQueries(schedulesQuery);
            tell(words.saved);
          }}
          params={schedule.task_params}
          send={(draft) => changeSchedule(schedule.id, draft)}
          submit={words.save}
        />
      )}
      <RunNow isOpen={asked === "run"} onClose={close} schedule={schedule} />
      <Remove
        isOpen={asked === "remove"}
        onClose={close}
        onRemoved={() => {
          setGone(true);
          void navigate({ to: "/schedules" });
        }}
        schedule={schedule}
      />
    </>
  );
}

function Facts({ schedule }: { schedule: Schedule }) {
  const words = useTexts().schedules;
  return (
    <dl className={classes.facts}>
      <div>
        <dt>{words.when}</dt>
        <dd>
          <Words schedule={schedule} />
        </dd>
      </div>
      <div>
        <dt>{words.next}</dt>
        <dd>
          <Next schedule={schedule} />
        </dd>
      </div>
      <div>
        <dt>{words.last}</dt>
        <dd>{schedule.last_run ? <OutcomeWords isTold run={schedule.last_run} /> : words.neverRan}</dd>
      </div>
      <div>
        <dt>{words.onOff}</dt>
        <dd>
          <OnOff schedule={schedule} />
        </dd>
      </div>
    </dl>
  );
}
