import { Progress } from "@mantine/core";
import { useEffect, useRef, useState } from "react";

import type { StreamState } from "../api/events";
import { type Counts, countsOf, type Pupil } from "../job/pupils";
import { StreamNotice } from "../job/StreamNotice";
import { useReader } from "../job/useReader";
import { adviceOf } from "../job/words";
import { type Texts, useTexts } from "../language";
import { asSoonestTime } from "../language/time";
import { useNow } from "../ui/useNow";
import type { Changing } from "./ClassPage";
import classes from "./ClassProgress.module.css";
import { type Asked, Outcome } from "./Outcome";
import { ProgressActions } from "./ProgressActions";
import { useReadyBy } from "./useReadyBy";

/** A reader's voice is not interrupted more often than this. */
const ANNOUNCE_MILLISECONDS = 5000;

interface Props extends Changing {
  pupils: readonly Pupil[];
  stream: StreamState;
  /** What was asked for on this page, last. */
  asked: Asked | null;
}

/** How far the class is, when it will be ready, and what can be done about the rest. */
export function ClassProgress({ pupils, stream, asked, ...changing }: Props) {
  const texts = useTexts();
  const words = texts.class;
  const counts = countsOf(pupils);
  const { total, done, failed } = counts;
  const isAllDone = done === total;
  const headline = isAllDone ? words.allDone(total) : words.done(done, total);
  const announced = useSlowly(`${headline}${failed ? `, ${words.failed(failed)}` : ""}`, isAllDone);
  return (
    <div className={classes.progress}>
      <div className={classes.line}>
        <strong className={classes.count} data-testid="class-progress">
          {headline}
        </strong>
        <span className={classes.more}>
          {failed > 0 && <span className={classes.failed}>{words.failed(failed)}</span>}
          {standings(counts, texts).join(" · ")}
        </span>
        <ReadyBy pupils={pupils} />
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
      <Advice pupils={pupils} />
      <Outcome asked={asked} evaluationId={changing.evaluation.id} pupils={pupils} />
      <ProgressActions {...changing} pupils={pupils} />
      <p className="visually-hidden" role="status">
        {announced}
      </p>
    </div>
  );
}

/** Whom to tell of what failed: once for each cause, and not in every row. */
function Advice({ pupils }: { pupils: readonly Pupil[] }) {
  const texts = useTexts();
  const reader = useReader();
  const failed = pupils.flatMap(({ job }) => (job?.status === "failed" ? [job.error_code] : []));
  const advice = new Set([...new Set(failed)].map((code) => adviceOf(code, reader, texts)));
  return [...advice].map(
    (one) =>
      one !== null && (
        <p className={classes.advice} data-testid="advice" key={one}>
          {one}
        </p>
      ),
  );
}

function standings({ running, waiting, retrying, held }: Counts, { class: words }: Texts): string[] {
  return [
    running > 0 && words.running(running),
    waiting > 0 && words.waiting(waiting),
    retrying > 0 && words.retrying(retrying),
    held > 0 && words.held(held),
  ].filter((part) => part !== false);
}

function ReadyBy({ pupils }: { pupils: readonly Pupil[] }) {
  const texts = useTexts();
  const { by: end, unknown } = useReadyBy(pupils);
  const now = useNow(10_000);
  const reader = useReader();
  const held = unknown === "queue_paused" || unknown === "no_worker" ? texts.class.stands[unknown] : null;
  if (held) {
    return (
      <span className={classes.held} data-testid="held-up" role="status">
        {held} {adviceOf(unknown, reader, texts)}
      </span>
    );
  }
  if (end === null || end < now) return null;
  return (
    <span className={classes.more} data-testid="ready-by">
      {texts.class.readyBy(asSoonestTime(end, texts.locale))}
    </span>
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
