import { useEffect, useState } from "react";

import type { StreamState } from "../api/events";
import { useTexts } from "../language";
import classes from "./StreamNotice.module.css";

/** A connection that breaks for less is not worth a word. */
const PATIENCE_MILLISECONDS = 1500;
const PATIENCE_AT_FIRST_MILLISECONDS = 5000;

/** Says so when what is shown is not told live just now. */
export function StreamNotice({ stream }: { stream: StreamState }) {
  const words = useTexts().class;
  const isDown = useForAWhile(
    stream !== "live",
    stream === "connecting" ? PATIENCE_AT_FIRST_MILLISECONDS : PATIENCE_MILLISECONDS,
  );
  if (!isDown) return null;
  return (
    <span className={classes.notice} data-testid="not-live" role="status">
      {words.notLive}
    </span>
  );
}

/** True once something has been so for some time; false at once when it is no longer so. */
function useForAWhile(isSo: boolean, milliseconds: number): boolean {
  const [lasts, setLasts] = useState(false);
  useEffect(() => {
    if (!isSo) return;
    const timer = setTimeout(() => setLasts(true), milliseconds);
    return () => {
      clearTimeout(timer);
      setLasts(false);
    };
  }, [isSo, milliseconds]);
  return isSo && lasts;
}
