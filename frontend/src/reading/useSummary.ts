import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";

import { ApiError } from "../api/client";
import { studentsKey } from "../api/evaluations";
import type { Whose } from "../api/reading";
import { type Summary, summaryKey, summaryQuery } from "../api/summaries";

/** A pupil's current summary, null for none; and what takes in that it was changed. */
export function useSummary(whose: Whose) {
  const client = useQueryClient();
  const { evaluationId, studentId } = whose;
  const query = useQuery(summaryQuery(evaluationId, studentId));
  const isNone = query.error instanceof ApiError && query.error.code === "summary_not_found";
  /** The class shows it as well; its comments and versions are told against it. */
  const refresh = useCallback(async () => {
    void client.invalidateQueries({ queryKey: studentsKey(evaluationId) });
    await client.invalidateQueries({ queryKey: summaryKey(evaluationId, studentId) });
  }, [client, evaluationId, studentId]);
  const adopt = useCallback(
    (summary: Summary) => {
      client.setQueryData(summaryQuery(evaluationId, studentId).queryKey, summary);
      void refresh();
    },
    [client, evaluationId, studentId, refresh],
  );
  return { query, isNone, refresh, adopt };
}
