import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";

import { deadLettersKey } from "../api/deadLetters";
import type { StreamState } from "../api/events";
import { Refresher } from "../job/Refresher";
import { isFinal } from "../job/standing";
import { useFollowing } from "../job/useFollowing";

/** Fetches what is shown of failures anew when jobs end; tells how the connection stands. */
export function useNews(): StreamState {
  const client = useQueryClient();
  const refresher = useMemo(
    () =>
      new Refresher(async () => {
        await client.invalidateQueries({ queryKey: deadLettersKey });
        return "fetched";
      }),
    [client],
  );
  useEffect(() => () => refresher.stop(), [refresher]);
  return useFollowing(null, {
    onJob: ({ status }) => {
      if (isFinal(status)) refresher.ask();
    },
    onFresh: () => refresher.ask(),
  });
}
