import type { JobStatus } from "../api/summaries";
import { useTexts } from "../language";
import { LOOKS } from "./looks";
import classes from "./StatusBadge.module.css";

/** How a job stands, as a sign and a word; or in other words that say more. */
export function StatusBadge({ status, words }: { status: JobStatus; words?: string }) {
  const texts = useTexts();
  const { icon: Icon } = LOOKS[status];
  return (
    <span className={classes.badge} data-status={status}>
      <Icon aria-hidden size={16} />
      {words ?? texts.pupil.status[status]}
    </span>
  );
}
