import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";

import { RUN_JOBS, type RunJobs, runJobsQuery } from "../api/schedules";
import { every } from "../ui/repeat";
import { isBusy } from "./became";

/** While jobs wait or are made, so much is left between two requests, of all runs on the page together. */
const APART_MILLISECONDS = 5000;

/** What has become of the jobs of a run, asked again while there is something to come. */
export function useRunJobs(batchId: string): RunJobs | undefined {
  const client = useQueryClient();
  const { data } = useQuery({
    ...runJobsQuery(batchId),
    refetchInterval: (query) => {
      const { data: jobs } = query.state;
      return (
        jobs !== undefined && isBusy(jobs.by_status) && every(APART_MILLISECONDS * requests(client))(query)
      );
    },
  });
  return data;
}

/** How many it takes to ask for all that are busy once. */
function requests(client: QueryClient): number {
  return client
    .getQueryCache()
    .findAll({ queryKey: [RUN_JOBS], type: "active" })
    .map(({ state }) => state.data as RunJobs | undefined)
    .filter((jobs) => jobs !== undefined && isBusy(jobs.by_status))
    .reduce((sum, jobs) => sum + (jobs?.by_status.failed ? 2 : 1), 0);
}
