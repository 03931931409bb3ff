import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { type Replay, type ReplayJob, replayJobsQuery } from "../api/deadLetters";
import { type Texts, useTexts } from "../language";
import { every } from "../ui/repeat";
import classes from "./Canary.module.css";

const UNJUDGED_MILLISECONDS = 5000;

/** What became of what went first. */
export function Canary({ replay }: { replay: Replay }) {
  const texts = useTexts();
  const { data } = useInfiniteQuery({
    ...replayJobsQuery(replay.id, undefined),
    refetchInterval: (query) =>
      areJudged(newestCanaries(query.state.data?.pages.flatMap(({ items }) => items) ?? []))
        ? false
        : every(UNJUDGED_MILLISECONDS)(query),
  });
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

/** Why one failed again is known a moment after it has failed, and no news of a job tells that. */
function areJudged(canaries: readonly ReplayJob[]): boolean {
  return canaries.every(({ state, has_same_cause: same }) => state !== "failed" || same !== null);
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
  if (!isOver) return words.canaryWaits;
  return replay.status === "running" ? words.canaryWorked : words.canaryHasWorked;
}
