import { useQueries } from "@tanstack/react-query";

import { endOf, type EndOfJob } from "../api/classJobs";
import { explanationQuery } from "../api/jobs";
import type { Pupil } from "../job/pupils";
import { lastJobs } from "./lastJobs";

const NOT_KNOWN: EndOfJob = { by: null, unknown: null };
const EVERY_MILLISECONDS = 30_000;

/**
 * By when all that runs and waits has probably ended, in milliseconds, or why nobody can tell.
 *
 * Nine times in ten the last job has ended by then; of a whole class that makes a "probably".
 */
export function useReadyBy(pupils: readonly Pupil[]): EndOfJob {
  const ends = useQueries({
    queries: lastJobs(pupils).map((jobId) => ({
      ...explanationQuery(jobId),
      select: endOf,
      staleTime: EVERY_MILLISECONDS,
      refetchInterval: EVERY_MILLISECONDS,
      retry: false,
    })),
    combine: (results) => results.map(({ data }) => data ?? NOT_KNOWN),
  });
  const known = ends.map(({ by }) => by).filter((by) => by !== null);
  return {
    by: known.length === ends.length && known.length > 0 ? Math.max(...known) : null,
    unknown: ends.find(({ unknown }) => unknown !== null)?.unknown ?? null,
  };
}
