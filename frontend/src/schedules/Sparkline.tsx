import type { RecentRun, RunOutcome } from "../api/schedules";
import { useTexts } from "../language";
import { LOOKS } from "./Outcome";
import classes from "./Outcome.module.css";

const STEP = 6;
const WIDTH = 4;
const HEIGHT = 28;
/** As many as the API tells. */
const MOST = 20;

/** The newest runs, oldest first: a bar is as high as jobs were queued; what was not made has a shape of its own. */
export function Sparkline({ runs }: { runs: readonly RecentRun[] }) {
  const words = useTexts().schedules;
  if (runs.length === 0) return null;
  const oldestFirst = runs.toReversed();
  const most = Math.max(1, ...runs.map(({ queued }) => queued));
  const counts = new Map<RunOutcome, number>();
  for (const { outcome } of runs) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  const parts = [...counts].map(([outcome, count]) => words.sparkPart(count, words.outcomes[outcome]));
  return (
    <svg
      aria-label={words.spark(runs.length, parts.join(", "))}
      className={classes.spark}
      role="img"
      viewBox={`0 0 ${MOST * STEP} ${HEIGHT}`}
    >
      <line stroke="var(--line)" x1={0} x2={MOST * STEP} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} />
      {oldestFirst.map((run, place) => (
        <Mark height={(run.queued / most) * (HEIGHT - 4)} key={run.fire_at} run={run} x={place * STEP} />
      ))}
    </svg>
  );
}

function Mark({ run: { outcome }, x, height }: { run: RecentRun; x: number; height: number }) {
  const { colour } = LOOKS[outcome];
  const middle = x + WIDTH / 2;
  switch (outcome) {
    case "submitted": {
      const shown = Math.max(3, height);
      return <rect fill={colour} height={shown} rx={1} width={WIDTH} x={x} y={HEIGHT - shown} />;
    }
    case "failed":
      return (
        <path
          d={`M${x} ${HEIGHT - 9}l${WIDTH} 6m0 -6l${-WIDTH} 6`}
          fill="none"
          stroke={colour}
          strokeWidth={1.75}
        />
      );
    case "skipped":
      return <circle cx={middle} cy={HEIGHT - 4} fill={colour} r={1.5} />;
    default:
      return (
        <rect
          fill="none"
          height={7}
          stroke={colour}
          strokeWidth={1.25}
          width={WIDTH - 1}
          x={x + 0.5}
          y={HEIGHT - 9}
        />
      );
  }
}
