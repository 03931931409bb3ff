import type { StreamState } from "../api/events";
import { useIsCut } from "../api/useReach";
import { useTexts } from "../language";
import { useForAWhile } from "../ui/useForAWhile";
import classes from "./StreamNotice.module.css";

/** A connection that breaks for less is not worth a word. */
const PATIENCE_MILLISECONDS = 1500;
const PATIENCE_AT_FIRST_MILLISECONDS = 5000;

/** Says so when what is shown is not told live just now; without any connection, every page says so by itself. */
export function StreamNotice({ stream }: { stream: StreamState }) {
  const words = useTexts().class;
  const isDown = useForAWhile(
    stream !== "live",
    stream === "connecting" ? PATIENCE_AT_FIRST_MILLISECONDS : PATIENCE_MILLISECONDS,
  );
  const isCut = useIsCut();
  if (!isDown || isCut) return null;
  return (
    <span className={classes.notice} data-testid="not-live" role="status">
      {words.notLive}
    </span>
  );
}
