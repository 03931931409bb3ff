import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";

import { ApiError } from "../api/client";
import { studentsKey } from "../api/evaluations";
import { type StreamState, waitBefore } from "../api/events";
import type { Job } from "../api/summaries";
import { ClassFollower, type ClassListener } from "./ClassFollower";
import { afterQueueing } from "./pupils";
import { isActive } from "./standing";

const POLL = { firstWait: 3000, longestWait: 30_000, random: () => 1 };
/** While jobs run, the whole class is fetched now and then even though the stream is there: belt and braces. */
const LIVE_POLL_MILLISECONDS = 30_000;
/** A stream that opens has the class fetched in any case; a page that is opened while it is open need not. */
const FRESH_MILLISECONDS = 20_000;

const IGNORE: Omit<ClassListener, "onState"> = {};

/** The class of an evaluation, kept true by the stream and, while that is down, by asking again and again. */
export function useClass(evaluationId: number, hear: Omit<ClassListener, "onState"> = IGNORE) {
  const client = useQueryClient();
  const follower = useMemo(() => ClassFollower.of(client, evaluationId), [client, evaluationId]);
  const [stream, setStream] = useState<StreamState>("connecting");
  const latest = useRef(hear);
  useEffect(() => {
    latest.current = hear;
  });
  useEffect(
    () =>
      follower.join({
        onState: setStream,
        onOther: (event) => latest.current.onOther?.(event),
        onFresh: () => latest.current.onFresh?.(),
      }),
    [follower],
  );

  const students = useQuery({
    queryKey: studentsKey(evaluationId),
    queryFn: ({ signal }) => follower.fetchPupils(signal),
    staleTime: FRESH_MILLISECONDS,
    refetchInterval: ({ state }) => {
      const asked = state.error instanceof ApiError ? (state.error.retryAfterSeconds ?? 0) * 1000 : 0;
      if (stream !== "live") return Math.max(waitBefore(follower.failures + 1, POLL), asked);
      return state.data?.some(({ job }) => isActive(job)) ? LIVE_POLL_MILLISECONDS : false;
    },
  });

  const adopt = useCallback(
    (jobs: readonly Job[]) => follower.change((pupils) => afterQueueing(pupils, jobs)),
    [follower],
  );
  /** Something was done whose outcome no answer tells. */
  const refresh = useCallback(() => follower.refresh(), [follower]);
  return { students, stream, adopt, refresh };
}
