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
import classes from "./Outcome.module.css";
import { whyOf } from "./reasons";

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

/** What came of a run, in words. */
export function OutcomeWords({ run }: { run: Run }) {
  const words = useTexts().schedules;
  const { colour, icon: Icon } = LOOKS[run.outcome];
  const said =
    run.outcome !== "submitted"
      ? words.outcomes[run.outcome]
      : run.queued === 0 && run.already_queued > 0
        ? words.allUnderWay(run.already_queued)
        : words.lastQueued(run.queued);
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
