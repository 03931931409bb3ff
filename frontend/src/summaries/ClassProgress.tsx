import { Progress } from "@mantine/core";
import { useEffect, useRef, useState } from "react";

import type { StreamState } from "../api/events";
import type { Counts } from "../job/pupils";
import { StreamNotice } from "../job/StreamNotice";
import { useTexts } from "../language";
import classes from "./ClassProgress.module.css";

/** A reader's voice is not interrupted more often than this. */
const ANNOUNCE_MILLISECONDS = 5000;

/** How far the class is, in one line. */
export function ClassProgress({ counts, stream }: { counts: Counts; stream: StreamState }) {
  const texts = useTexts();
  const words = texts.class;
  const { total, done, failed } = counts;
  const isAllDone = done === total;
  const headline = isAllDone ? words.allDone(total) : words.done(done, total);
  const more = [
    counts.running && words.running(counts.running),
    counts.waiting && words.waiting(counts.waiting),
    counts.retrying && words.retrying(counts.retrying),
  ].filter(Boolean);
  const announced = useSlowly(`${headline}${failed ? `, ${words.failed(failed)}` : ""}`, isAllDone);
  return (
    <div className={classes.progress}>
      <div className={classes.line}>
        <strong className={classes.count} data-testid="class-progress">
          {headline}
        </strong>
        <span className={classes.more}>
          {failed > 0 && <span className={classes.failed}>{words.failed(failed)}</span>}
          {more.join(" · ")}
        </span>
        <StreamNotice stream={stream} />
      </div>
      <Progress.Root className={classes.bar} size={10} transitionDuration={400}>
        <Progress.Section
          aria-label={words.progress}
          aria-valuetext={words.done(done, total)}
          color="pine.7"
          value={(100 * done) / total}
        />
        {failed > 0 && <Progress.Section color="red.7" value={(100 * failed) / total} withAria={false} />}
      </Progress.Root>
      <p className="visually-hidden" role="status">
        {announced}
      </p>
    </div>
  );
}

/** A text that changes now and then, however often it is given anew; at once when it is the last. */
function useSlowly(text: string, isLast: boolean): string {
  const [said, setSaid] = useState(text);
  const saidAt = useRef(0);
  useEffect(() => {
    const wait = isLast ? 0 : Math.max(saidAt.current + ANNOUNCE_MILLISECONDS - Date.now(), 0);
    const timer = setTimeout(() => {
      saidAt.current = Date.now();
      setSaid(text);
    }, wait);
    return () => clearTimeout(timer);
  }, [text, isLast]);
  return said;
}
