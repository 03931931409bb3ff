import { IconRotateClockwise } from "@tabler/icons-react";

import type { JobStatus } from "../api/summaries";
import { useTexts } from "../language";
import { LOOKS } from "./looks";
import classes from "./StatusBadge.module.css";

interface Props {
  status: JobStatus;
  /** Others, that say more. */
  words?: string;
  /** It came to nothing, and another one was made in its place: nothing that anybody has to see to. */
  isTriedAgain?: boolean;
}

/** How a job stands, as a sign and a word. */
export function StatusBadge({ status, words, isTriedAgain = false }: Props) {
  const texts = useTexts();
  const Icon = isTriedAgain ? IconRotateClockwise : LOOKS[status].icon;
  return (
    <span className={classes.badge} data-tried-again={isTriedAgain || undefined} data-status={status}>
      <Icon aria-hidden size={16} />
      {words ?? texts.pupil.status[status]}
    </span>
  );
}
