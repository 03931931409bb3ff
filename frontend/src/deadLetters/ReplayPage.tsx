import { Button, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";

import { type Replay, replayQuery } from "../api/deadLetters";
import type { StreamState } from "../api/events";
import { StreamNotice } from "../job/StreamNotice";
import { useNames } from "../job/useNames";
import { useTexts } from "../language";
import { ago } from "../language/time";
import { BackLink } from "../ui/BackLink";
import { Fetched } from "../ui/Fetched";
import { PageHead } from "../ui/PageHead";
import { Panel } from "../ui/Panel";
import { every } from "../ui/repeat";
import { useNow } from "../ui/useNow";
import { Canary } from "./Canary";
import { type Deed, EndOrGoOn } from "./EndOrGoOn";
import { STATES, STATUS_COLOURS } from "./looks";
import { ReplayJobs } from "./ReplayJobs";
import classes from "./ReplayPage.module.css";
import { ReplayProgress } from "./ReplayProgress";
import { useNews } from "./useNews";
import { causeWords, endedOf, hasAllWorked } from "./words";

const route = getRouteApi("/signed-in/staff/failures/replays/$replayId");

const RUNNING_MILLISECONDS = 5000;
const QUIET_MILLISECONDS = 30_000;

/** One replay: how far it has come, what became of the job that went first, and of all others. */
export function ReplayPage() {
  const { replayId } = route.useParams();
  const { state } = route.useSearch();
  const { deadLetters: words } = useTexts();
  const stream = useNews();
  const replay = useQuery({
    ...replayQuery(replayId),
    refetchInterval: (query) =>
      every(query.state.data?.status === "running" ? RUNNING_MILLISECONDS : QUIET_MILLISECONDS)(query),
  });
  return (
    <>
      <BackLink to="/failures">{words.back}</BackLink>
      <Fetched height={72} query={replay} rows={4}>
        {(found) => (
          <>
            <Standing replay={found} stream={stream} />
            <ReplayJobs replay={found} state={state} />
          </>
        )}
      </Fetched>
    </>
  );
}

function Standing({ replay, stream }: { replay: Replay; stream: StreamState }) {
  const texts = useTexts();
  const { deadLetters: words, locale } = texts;
  const now = useNow(20_000);
  const names = useNames({ users: [replay.requested_by] });
  const [deed, setDeed] = useState<Deed | null>(null);
  const isStopped = replay.status === "stopped";
  return (
    <>
      <PageHead
        intro={words.askedBy(names.user(replay.requested_by), ago(replay.requested_at, now, locale))}
        title={words.replayOf(causeWords(replay, texts))}
      >
        <StreamNotice stream={stream} />
        {isStopped && (
          <Button data-testid="resume-replay" onClick={() => setDeed("resume")}>
            {words.resume}
          </Button>
        )}
        {(isStopped || replay.status === "running") && (
          <Button color="red" data-testid="cancel-replay" onClick={() => setDeed("cancel")} variant="light">
            {words.cancel}
          </Button>
        )}
      </PageHead>
      <Panel testId="replay-standing">
        <p
          aria-live="polite"
          className={classes.status}
          data-status={replay.status}
          data-testid="replay-status"
        >
          <Text c={STATUS_COLOURS[replay.status]} component="span" fw={650}>
            {words.status[replay.status]}.
          </Text>{" "}
          <Sentence replay={replay} />
        </p>
        <ReplayProgress replay={replay} size="lg" />
        <p className={classes.progress} data-testid="replay-progress">
          {words.progress}: {words.progressOf(endedOf(replay), replay.total)}
        </p>
        <dl className={classes.counts}>
          {STATES.map(({ state }) => ({ state, count: replay.jobs[state] ?? 0 }))
            .filter(({ count }) => count > 0)
            .map(({ state, count }) => (
              <div key={state}>
                <dt>{words.states[state]}</dt>
                <dd data-testid={`count-${state}`}>{count.toLocaleString(locale)}</dd>
              </div>
            ))}
        </dl>
        <Canary replay={replay} />
      </Panel>
      {deed && <EndOrGoOn deed={deed} onClose={() => setDeed(null)} replay={replay} />}
    </>
  );
}

/** Why it stopped itself, or what becomes of it. */
function Sentence({ replay }: { replay: Replay }) {
  const { deadLetters: words } = useTexts();
  if (replay.status === "completed" && hasAllWorked(replay)) return words.allWorked(replay.total);
  const why =
    replay.status === "stopped" ? (words.stops[replay.stopped_code ?? ""] ?? replay.stopped_reason) : "";
  return `${why ?? ""} ${words.statusDetail[replay.status]}`.trim();
}
