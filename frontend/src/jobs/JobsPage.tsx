import { Button } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { useCallback, useRef, useState } from "react";

import type { Replays } from "../api/deadLetters";
import { useIsCut } from "../api/useReach";
import { StreamNotice } from "../job/StreamNotice";
import { useTexts } from "../language";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { Loading } from "../ui/Loading";
import { PageHead } from "../ui/PageHead";
import { Bulk, type Cancelling } from "./Bulk";
import { CancellingNotice } from "./CancellingNotice";
import { FilterBar } from "./FilterBar";
import classes from "./JobsPage.module.css";
import { possibleWith } from "./possible";
import { ReplayingNotice } from "./ReplayingNotice";
import { Rows } from "./Rows";
import type { JobSearch } from "./search";
import { type Chosen, isEmpty, NOTHING } from "./selection";
import { useJobList } from "./useJobList";

const route = getRouteApi("/signed-in/staff/jobs");
/** Who has scrolled less has not left the top, in pixels. */
const TOP = 150;

/** All jobs that one may see, as they are done. */
export function JobsPage() {
  const texts = useTexts();
  const words = texts.jobs.list;
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const onSearch = useCallback(
    (next: JobSearch, isTyping = false) => void navigate({ search: next, replace: isTyping }),
    [navigate],
  );
  const [chosen, setChosen] = useChosen(search);
  const { list, shown, stream, counts, refresh } = useJobList(
    search,
    () => window.scrollY < TOP && isEmpty(chosen),
  );
  const [cancelling, setCancelling] = useState<Cancelling | null>(null);
  const [replays, setReplays] = useState<Replays | null>(null);
  const [isUpdating, setUpdating] = useState(false);
  const bringUp = () => {
    setUpdating(true);
    setChosen(NOTHING);
    window.scrollTo({ top: 0 });
    list.watch([0]);
    list
      .reload()
      .catch(() => undefined)
      .finally(() => {
        setUpdating(false);
        refresh();
      });
  };
  const isCut = useIsCut();
  const total = shown.counts?.total ?? shown.length ?? 0;

  return (
    <>
      <PageHead intro={words.intro} title={texts.jobs.title} />
      <FilterBar counts={counts} onSearch={onSearch} search={search} />
      {cancelling && (
        <CancellingNotice cancelling={cancelling} key={cancelling.id} onClose={() => setCancelling(null)} />
      )}
      {replays && <ReplayingNotice onClose={() => setReplays(null)} replays={replays} />}
      {shown.length === null ? (
        shown.error ? (
          <ErrorState error={shown.error} isTrying={false} onAgain={refresh} />
        ) : (
          <Loading height={60} rows={8} />
        )
      ) : shown.length === 0 && !shown.hasChanged ? (
        <Nothing isFiltered={Object.keys(search).length > 0} onSearch={onSearch} />
      ) : (
        <section aria-label={texts.jobs.title} className={classes.card}>
          <div className={classes.bar}>
            <div className={classes.line}>
              <strong className={classes.count} data-testid="job-count">
                {(shown.counts?.is_complete ?? true) ? words.count(total) : words.atLeast(total)}
              </strong>
              <span role="status">
                {shown.hasChanged && (
                  <Button
                    data-testid="show-new"
                    loading={isUpdating}
                    onClick={bringUp}
                    size="compact-sm"
                    variant="light"
                  >
                    {shown.added > 0 ? words.added(shown.added) : words.changed} · {words.show}
                  </Button>
                )}
              </span>
              {shown.error && !isCut && (
                <span className={classes.late} data-testid="late" role="status">
                  {words.late}
                </span>
              )}
              <StreamNotice stream={stream} />
            </div>
            {!isEmpty(chosen) && (
              <Bulk
                chosen={chosen}
                onCancelling={setCancelling}
                onReplaying={setReplays}
                onChoose={setChosen}
                possible={possibleWith(chosen, { search, counts: shown.counts, find: (id) => list.find(id) })}
                onDone={() => {
                  setChosen(NOTHING);
                  refresh();
                }}
                search={search}
                total={total}
              />
            )}
          </div>
          <Rows chosen={chosen} length={shown.length} list={list} onChoose={setChosen} />
          {!shown.isComplete && <p className={classes.more}>{words.onlyNewest(shown.length)}</p>}
        </section>
      )}
      {shown.length !== null && shown.length > 0 && (
        <p className={classes.keys} id="job-keys">
          {words.keys}
        </p>
      )}
    </>
  );
}

function Nothing({ isFiltered, onSearch }: { isFiltered: boolean; onSearch: (search: JobSearch) => void }) {
  const { filters, list: words } = useTexts().jobs;
  if (!isFiltered) return <EmptyState detail={words.noneDetail} title={words.none} />;
  return (
    <EmptyState
      action={
        <Button onClick={() => onSearch({})} variant="light">
          {filters.clear}
        </Button>
      }
      detail={words.noMatchDetail}
      title={words.noMatch}
    />
  );
}

/** What is chosen; nothing any more once other jobs are shown. */
function useChosen(search: JobSearch) {
  const mark = JSON.stringify(search);
  const [state, setState] = useState<{ mark: string; chosen: Chosen }>({ mark, chosen: NOTHING });
  const latest = useRef(mark);
  latest.current = mark; // eslint-disable-line react-hooks/refs -- of which list a choice is, when it is made
  const setChosen = useCallback((chosen: Chosen) => setState({ mark: latest.current, chosen }), []);
  return [state.mark === mark ? state.chosen : NOTHING, setChosen] as const;
}
