import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { type Replay, type ReplayJob, replayJobsQuery } from "../api/deadLetters";
import { type Texts, useTexts } from "../language";
import classes from "./Canary.module.css";

/** What became of what went first. */
export function Canary({ replay }: { replay: Replay }) {
  const texts = useTexts();
  const { data } = useInfiniteQuery(replayJobsQuery(replay.id, undefined));
  if (data === undefined) return null;
  const canaries = newestCanaries(data.pages.flatMap(({ items }) => items));
  return (
    <p className={classes.canary} data-testid="canary-outcome">
      {outcomeOf(replay, canaries, texts)}
      {canaries.map(({ job_id: old, replayed_as: made }) => (
        <Link className={classes.link} key={old} params={{ jobId: made ?? old }} to="/jobs/$jobId">
          {made ?? old}
        </Link>
      ))}
    </p>
  );
}

/** After a replay went on, another one has gone first. */
export function newestCanaries(jobs: readonly ReplayJob[]): ReplayJob[] {
  const canaries = jobs.filter(({ is_canary }) => is_canary);
  const newest = Math.max(...canaries.map(({ portion }) => portion ?? 0));
  return canaries.filter(({ portion }) => (portion ?? 0) === newest);
}

function outcomeOf(replay: Replay, canaries: readonly ReplayJob[], { deadLetters: words }: Texts): string {
  if (replay.canary === 0) return words.canaryNone;
  const failed = canaries.find(({ state }) => state === "failed");
  if (failed) {
    const why =
      failed.has_same_cause === null ? "" : failed.has_same_cause ? words.canarySame : words.canaryOther;
    return `${words.canaryFailed} ${why}`.trim();
  }
  const isOver = canaries.length > 0 && canaries.every(({ state }) => state === "completed");
  return isOver ? words.canaryWorked : words.canaryWaits;
}
