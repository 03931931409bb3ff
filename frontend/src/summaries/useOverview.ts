import { useQuery, useQueryClient } from "@tanstack/react-query";

import type { JobEvent } from "../api/events";
import { CLASS_OVERVIEW, overviewJobKey, overviewJobQuery, overviewQuery } from "../api/overviews";
import { advance, isActive, isFinal, type Standing } from "../job/standing";
import { useClass } from "../job/useClass";

const LIVE_POLL_MILLISECONDS = 30_000;
const POLL_MILLISECONDS = 10_000;

/** The overview of a class, the job that makes the next one, and the class, all of them kept true by one stream. */
export function useOverview(evaluationId: number) {
  const client = useQueryClient();
  const fetchJob = () => void client.invalidateQueries({ queryKey: overviewJobKey(evaluationId) });
  const ofClass = useClass(evaluationId, {
    onOther: (event) => {
      if (event.task_type !== CLASS_OVERVIEW) return;
      client.setQueryData(overviewJobQuery(evaluationId).queryKey, (job) => withEvent(job, event));
      if (!isFinal(event.status)) return;
      fetchJob();
      void client.invalidateQueries({ queryKey: overviewQuery(evaluationId).queryKey });
    },
    onFresh: fetchJob,
  });
  const isLive = ofClass.stream === "live";
  const job = useQuery({
    ...overviewJobQuery(evaluationId),
    refetchInterval: ({ state }) => {
      if (!isActive(state.data ?? null)) return false;
      return isLive ? LIVE_POLL_MILLISECONDS : POLL_MILLISECONDS;
    },
  });
  const overview = useQuery(overviewQuery(evaluationId));
  return { ...ofClass, job, overview };
}

/** A job of the list after an event; the rest of a job that the list does not have yet is fetched. */
function withEvent<Job extends Standing>(
  job: Job | null | undefined,
  event: JobEvent,
): Job | null | undefined {
  if (!job || job.job_id !== event.job_id) return job;
  return { ...job, ...advance(job, event) };
}
