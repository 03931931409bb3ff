import { useCallback, useEffect, useMemo, useRef, useSyncExternalStore } from "react";

import { Refresher } from "../job/Refresher";
import { useFollowing } from "../job/useFollowing";
import { filtersOf, mayLose } from "./filters";
import { type Counts, JobList } from "./JobList";
import type { JobSearch } from "./search";

/** How often is asked without being told to, in milliseconds: seldom while the stream is there, as belt and braces. */
const ASK = { live: 60_000, otherwise: 15_000 };

/** The list that an address asks for, kept true by the stream and, while that is down, by asking now and then. */
export function useJobList(search: JobSearch, mayMove: () => boolean) {
  const mark = JSON.stringify(search);
  const list = useMemo(() => {
    const asked = JSON.parse(mark) as JobSearch;
    return new JobList(filtersOf(asked), mayLose(asked));
  }, [mark]);
  useEffect(() => {
    list.moveOnlyIf(mayMove);
  });
  const refresher = useRef<Refresher>(undefined);
  useEffect(() => {
    list.begin();
    const made = new Refresher(() => list.refresh());
    refresher.current = made;
    void list.refresh();
    return () => {
      made.stop();
      list.end();
    };
  }, [list]);

  const doubt = useCallback(() => {
    list.doubt();
    refresher.current?.ask();
  }, [list]);
  const stream = useFollowing(null, {
    onJob: (event) => {
      if (list.hear(event)) refresher.current?.ask();
    },
    onFresh: doubt,
  });
  useEffect(() => {
    const timer = setInterval(
      () => {
        if (!document.hidden) doubt();
      },
      stream === "live" ? ASK.live : ASK.otherwise,
    );
    return () => clearInterval(timer);
  }, [doubt, stream]);

  const shown = useSyncExternalStore(list.subscribe, list.read);
  // While other filters are being counted, the numbers of before are better than none.
  const counts = useLatest(shown.counts);
  const refresh = useCallback(() => {
    list.doubtToDo();
    doubt();
  }, [doubt, list]);
  return { list, shown, stream, counts, refresh };
}

function useLatest(counts: Counts | null): Counts | null {
  const latest = useRef(counts);
  useEffect(() => {
    if (counts) latest.current = counts;
  }, [counts]);
  // eslint-disable-next-line react-hooks/refs -- what was drawn last, on purpose
  return counts ?? latest.current;
}
