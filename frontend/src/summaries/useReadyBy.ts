import { useQueries } from "@tanstack/react-query";

import { endOfJobQuery } from "../api/classJobs";
import type { Pupil } from "../job/pupils";
import { lastJobs } from "./lastJobs";

const EVERY_MILLISECONDS = 30_000;

/**
 * By when all that runs and waits has probably ended, in milliseconds; null while nobody can tell.
 *
 * Nine times in ten the last job has ended by then; of a whole class that makes a "probably".
 */
export function useReadyBy(pupils: readonly Pupil[]): number | null {
  const ends = useQueries({
    queries: lastJobs(pupils).map((jobId) => ({
      ...endOfJobQuery(jobId),
      staleTime: EVERY_MILLISECONDS,
      refetchInterval: EVERY_MILLISECONDS,
      retry: false,
    })),
    combine: (results) => results.map(({ data }) => data ?? null),
  });
  const known = ends.filter((end) => end !== null);
  return known.length === ends.length && known.length > 0 ? Math.max(...known) : null;
}
