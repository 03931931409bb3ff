import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import { ApiError } from "../api/client";
import { explanationQuery, jobQuery, timelineQuery } from "../api/jobs";
import { Refresher } from "../job/Refresher";
import { isFinal } from "../job/standing";
import { useFollowing } from "../job/useFollowing";
import { afterEvent } from "./afterEvent";

/** How often is asked without being told to, in milliseconds. */
const ASK = { live: 30_000, otherwise: 10_000 };

/** A job with its timeline and its explanation, kept true by the stream and, while that is down, by asking. */
export function useJob(jobId: string) {
  const client = useQueryClient();
  const job = useQuery(jobQuery(jobId));
  const timeline = useQuery(timelineQuery(jobId));
  const explanation = useQuery(explanationQuery(jobId));
  const refresher = useRef<Refresher>(undefined);
  useEffect(() => {
    const made = new Refresher(async () => {
      const { queryKey } = jobQuery(jobId);
      await client.invalidateQueries({ queryKey });
      const error = client.getQueryState(queryKey)?.error;
      if (!error) return "fetched";
      return { retryAfterSeconds: error instanceof ApiError ? error.retryAfterSeconds : null };
    });
    refresher.current = made;
    return () => made.stop();
  }, [client, jobId]);
  const ask = () => refresher.current?.ask();
  const stream = useFollowing(
    { jobId },
    {
      onJob: (event) => {
        if (event.job_id !== jobId) return;
        client.setQueryData(jobQuery(jobId).queryKey, (known) => known && afterEvent(known, event));
        ask();
      },
      onFresh: ask,
    },
  );
  const isOver = job.data !== undefined && isFinal(job.data.status);
  useEffect(() => {
    const timer = setInterval(
      () => {
        if (!document.hidden && !(isOver && stream === "live")) refresher.current?.ask();
      },
      stream === "live" ? ASK.live : ASK.otherwise,
    );
    return () => clearInterval(timer);
  }, [isOver, stream]);
  return { job, timeline, explanation, stream, refresh: ask };
}
