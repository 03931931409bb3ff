import { Button, Text, Title } from "@mantine/core";
import { useMemo, useState } from "react";

import type { Preview as Previewed } from "../api/schedules";
import { useTexts } from "../language";
import { asDay, asTimeOfDay } from "../language/time";
import { wordsFor } from "../ui/errorWords";
import { Loading } from "../ui/Loading";
import { Moment } from "../ui/Moment";
import { changedBefore, odditiesOf, offsetAt } from "./clocks";
import classes from "./Schedules.module.css";
import { daysOf, isTime, type Timing } from "./timing";

interface Props {
  timing: Timing;
  preview: Previewed | undefined;
  /** Why there is none, unless a field says so. */
  error: Error | null;
  isAsking: boolean;
  onAgain: () => void;
}

/** What has been said, in words, and the runs that come of it. */
export function Preview({ timing, preview, error, isAsking, onAgain }: Props) {
  const texts = useTexts();
  const words = texts.schedules;
  return (
    <section aria-label={words.preview} className={classes.preview} data-testid="schedule-preview">
      <Title order={3}>{words.preview}</Title>
      {preview ? (
        <Runs preview={preview} timing={timing} />
      ) : error ? (
        <>
          <Text role="alert" size="sm">
            {wordsFor(error, texts)}
          </Text>
          <Button mt="xs" onClick={onAgain} size="xs" variant="light">
            {texts.errors.again}
          </Button>
        </>
      ) : isAsking ? (
        <Loading height={20} rows={5} />
      ) : (
        <Text c="dimmed" size="sm">
          {words.previewWaits}
        </Text>
      )}
    </section>
  );
}

function Runs({ preview, timing }: { preview: Previewed; timing: Timing }) {
  const texts = useTexts();
  const words = texts.schedules;
  const { timezone, next_runs: runs } = preview;
  const language = texts.locale.startsWith("nl") ? "nl" : "en";
  const changed = useMemo(() => changedBefore(runs, timezone), [runs, timezone]);
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const isElsewhere = runs.some(
    (run) => offsetAt(here, Date.parse(run)) !== offsetAt(timezone, Date.parse(run)),
  );
  return (
    <>
      <Text aria-live="polite" data-testid="schedule-words" fw={600}>
        {preview.description[language]}
      </Text>
      <ol aria-label={words.comingRuns} className={classes.runs}>
        {runs.map((run) => (
          <li data-testid="coming-run" key={run}>
            <Moment at={run} timeZone={timezone} />
            {isElsewhere && (
              <span className={classes.here}>{words.yourTime(asTimeOfDay(run, texts.locale))}</span>
            )}
            {changed.has(run) && <span className={classes.oddity}>{words.clocksChanged}</span>}
          </li>
        ))}
      </ol>
      <Notes here={isElsewhere ? here : null} timing={timing} zone={timezone} />
    </>
  );
}

/** What changes of the clocks will do to it, and whose clock it is. */
function Notes({ timing, zone, here }: { timing: Timing; zone: string; here: string | null }) {
  const texts = useTexts();
  const words = texts.schedules;
  const [from] = useState(() => Date.now());
  const hasTime = timing.kind !== "hours" && timing.kind !== "own" && isTime(timing.time);
  const oddities = useMemo(
    () => (hasTime ? odditiesOf(timing.time, daysOf(timing), zone, from) : []),
    [from, hasTime, timing, zone],
  );
  if (oddities.length === 0 && here === null) return null;
  return (
    <ul className={classes.notes}>
      {here !== null && <li className={classes.aside}>{words.otherZone(here)}</li>}
      {oddities.map(({ kind, at }) => (
        <li className={classes.oddity} data-testid={`clock-${kind}`} key={at}>
          {kind === "skipped"
            ? words.skipped(asDay(at, texts.locale, zone), timing.time, asTimeOfDay(at, texts.locale, zone))
            : words.twice(asDay(at, texts.locale, zone), timing.time)}
        </li>
      ))}
    </ul>
  );
}
