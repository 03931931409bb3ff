import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";

import { ApiError } from "../api/client";
import { evaluationQuery, fetchStudents, studentsKey } from "../api/evaluations";
import { followJobs, type JobEvent, type StreamState, waitBefore } from "../api/events";
import { type Job, summaryKey } from "../api/summaries";
import { afterEvent, afterQueueing, isOfAPupil, Ledger, type Pupil } from "./pupils";
import { type Outcome, Refresher } from "./Refresher";
import { isActive, isFinal } from "./standing";

const POLL = { firstWait: 3000, longestWait: 30_000, random: () => 1 };
/** While jobs run, the whole class is fetched now and then even though the stream is there: belt and braces. */
const LIVE_POLL_MILLISECONDS = 30_000;

function outcomeOf(errors: (Error | null)[]): Outcome {
  const failed = errors.filter((error) => error !== null);
  if (failed.length === 0) return "fetched";
  const waits = failed.map((error) => (error instanceof ApiError ? error.retryAfterSeconds : null));
  return { retryAfterSeconds: Math.max(...waits.map((wait) => wait ?? 0)) };
}

/** The class of an evaluation, kept true by the stream and, while that is down, by asking again and again. */
export function useClass(evaluationId: number) {
  const client = useQueryClient();
  const ledger = useMemo(() => new Ledger(), [evaluationId]); // eslint-disable-line react-hooks/exhaustive-deps -- one for each
  const failures = useRef(0);
  const [stream, setStream] = useState<StreamState>("connecting");
  const key = useMemo(() => studentsKey(evaluationId), [evaluationId]);

  const students = useQuery({
    queryKey: key,
    queryFn: async ({ signal }): Promise<Pupil[]> => {
      const since = ledger.mark();
      try {
        const pupils = ledger.replay(await fetchStudents(evaluationId, signal), since);
        failures.current = 0;
        return pupils;
      } catch (error) {
        if (!signal.aborted) failures.current += 1;
        throw error;
      }
    },
    refetchInterval: ({ state }) => {
      const asked = state.error instanceof ApiError ? (state.error.retryAfterSeconds ?? 0) * 1000 : 0;
      if (stream !== "live") return Math.max(waitBefore(failures.current + 1, POLL), asked);
      return state.data?.some(({ job }) => isActive(job)) ? LIVE_POLL_MILLISECONDS : false;
    },
  });

  const change = useCallback(
    (how: (pupils: Pupil[]) => Pupil[]) => {
      client.setQueryData<Pupil[]>(key, (pupils) => pupils && how(pupils));
    },
    [client, key],
  );

  useEffect(() => {
    // The evaluation's counts and, below its key, the students.
    const queryKey = evaluationQuery(evaluationId).queryKey;
    const refresher = new Refresher(async () => {
      await client.invalidateQueries({ queryKey });
      return outcomeOf(
        client
          .getQueryCache()
          .findAll({ queryKey, type: "active" })
          .map(({ state }) => state.error),
      );
    });
    const refresh = () => refresher.ask();
    const onJob = (event: JobEvent) => {
      if (!isOfAPupil(event)) return;
      ledger.note(event);
      change((pupils) => afterEvent(pupils, event));
      if (event.status === "completed") {
        void client.invalidateQueries({ queryKey: summaryKey(evaluationId, event.student_id) });
      }
      // What an event does not tell: new summaries and counts, and the code of an error.
      if (!isFinal(event.status) && event.error_message === null) return;
      refresh();
    };
    const stop = followJobs({ evaluationId }, { onJob, onFresh: refresh, onState: setStream });
    return () => {
      refresher.stop();
      stop();
    };
  }, [client, evaluationId, ledger, change]);

  const adopt = useCallback(
    (jobs: readonly Job[]) => change((pupils) => afterQueueing(pupils, jobs)),
    [change],
  );
  return { students, stream, adopt };
}
