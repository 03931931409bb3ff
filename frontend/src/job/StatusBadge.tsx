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
  isMadeAgain?: boolean;
}

/** How a job stands, as a sign and a word. */
export function StatusBadge({ status, words, isMadeAgain = false }: Props) {
  const texts = useTexts();
  const Icon = isMadeAgain ? IconRotateClockwise : LOOKS[status].icon;
  return (
    <span className={classes.badge} data-made-again={isMadeAgain || undefined} data-status={status}>
      <Icon aria-hidden size={16} />
      {words ?? texts.pupil.status[status]}
    </span>
  );
}
