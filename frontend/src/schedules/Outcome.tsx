import { Text } from "@mantine/core";
import {
  IconAlertCircle,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleMinus,
  IconClockX,
} from "@tabler/icons-react";
import type { ComponentType } from "react";

import type { Run, RunOutcome } from "../api/schedules";
import { useTexts } from "../language";
import { becameOf, LOOK_OF_JOBS } from "./became";
import classes from "./Outcome.module.css";
import { whyOf } from "./reasons";
import { useRunJobs } from "./useRunJobs";

interface Look {
  colour: string;
  icon: ComponentType<{ "aria-hidden": boolean; size: number }>;
}

/** How each outcome looks; a new one does not compile until it is here. */
export const LOOKS: Record<RunOutcome, Look> = {
  submitted: { colour: "var(--good)", icon: IconCircleCheck },
  skipped: { colour: "var(--quiet)", icon: IconCircleDashed },
  overlapped: { colour: "var(--wait)", icon: IconCircleMinus },
  missed: { colour: "var(--wait)", icon: IconClockX },
  failed: { colour: "var(--bad)", icon: IconAlertCircle },
};

interface Props {
  run: Run;
  /** Whether to say what has become of its jobs, at the cost of a request; else that they were queued. */
  isTold?: boolean;
}

/** What came of a run, in words. */
export function OutcomeWords({ run, isTold = false }: Props) {
  const batch = run.outcome === "submitted" && run.queued > 0 ? run.batch_id : null;
  return isTold && batch !== null ? <Became batch={batch} run={run} /> : <Came run={run} />;
}

/** That it was begun, or why not. */
function Came({ run }: { run: Run }) {
  const words = useTexts().schedules;
  const said =
    run.outcome !== "submitted"
      ? words.outcomes[run.outcome]
      : run.queued === 0 && run.already_queued > 0
        ? words.allUnderWay(run.already_queued)
        : words.lastQueued(run.queued);
  return <Line look={LOOKS[run.outcome]} said={said} />;
}

/** What has become of the jobs of a run. */
function Became({ run, batch }: { run: Run; batch: string }) {
  const texts = useTexts();
  const jobs = useRunJobs(batch);
  if (!jobs) return <Came run={run} />;
  const became = becameOf(jobs, run.queued);
  const said = became.parts.map(
    ({ status, jobs }) => `${jobs.toLocaleString(texts.locale)} ${texts.pupil.status[status].toLowerCase()}`,
  );
  if (became.gone > 0) said.push(texts.schedules.gone(became.gone));
  return <Line look={LOOKS[LOOK_OF_JOBS[became.worst]]} said={said.join(", ")} />;
}

function Line({ look: { colour, icon: Icon }, said }: { look: Look; said: string }) {
  return (
    <Text c={colour} className={classes.outcome} component="span" size="sm">
      <Icon aria-hidden size={16} />
      {said}
    </Text>
  );
}

/** Why a run was not, or not wholly, made; nothing where all went well. */
export function WhyWords({ run: { detail } }: { run: Run }) {
  const words = useTexts().schedules;
  return detail === null ? null : <span>{whyOf(detail, words)}</span>;
}
