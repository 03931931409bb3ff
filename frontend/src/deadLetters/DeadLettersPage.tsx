import { Button } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";

import { meQuery } from "../api/auth";
import { type Group, groupsQuery, type ReplayIn } from "../api/deadLetters";
import { StreamNotice } from "../job/StreamNotice";
import { useTexts } from "../language";
import { EmptyState } from "../ui/EmptyState";
import { Fetched } from "../ui/Fetched";
import { More } from "../ui/More";
import { PageHead } from "../ui/PageHead";
import { every } from "../ui/repeat";
import classes from "./DeadLettersPage.module.css";
import { FailureFilters } from "./FailureFilters";
import { FailureGroup } from "./FailureGroup";
import { type Change, filterOf, isNarrowed, NO_FILTER, type Search, without } from "./filter";
import { Keeping } from "./Keeping";
import { ReplayDialog } from "./ReplayDialog";
import { Replays } from "./Replays";
import { useNews } from "./useNews";

const route = getRouteApi("/signed-in/staff/failures");

const QUIET_MILLISECONDS = 30_000;
/** Before the first of all jobs: a replay of everything has to say so. */
const EVER = "2000-01-01T00:00:00Z";

/** What failed, by its cause, and the way to make it again. */
export function DeadLettersPage() {
  const { deadLetters: words } = useTexts();
  const search = route.useSearch();
  const filter = filterOf(search);
  const navigate = route.useNavigate();
  const show = (change: Change) =>
    void navigate({
      search: (before) => without({ ...before, ...change }),
      replace: true,
      resetScroll: false,
    });
  const stream = useNews();
  const { data: me } = useQuery(meQuery);
  const groups = useInfiniteQuery({ ...groupsQuery(filter), refetchInterval: every(QUIET_MILLISECONDS) });
  const [wanted, setWanted] = useState<ReplayIn | null>(null);
  return (
    <>
      <PageHead intro={words.intro} title={words.title}>
        <StreamNotice stream={stream} />
      </PageHead>
      <Replays />
      <Fetched height={88} query={groups} rows={4}>
        {({ pages }) => (
          <>
            <FailureFilters groups={pages.flatMap(({ items }) => items)} search={search} show={show} />
            <div className={classes.found}>
              <Found
                groups={pages.flatMap(({ items }) => items)}
                isComplete={pages[0]?.is_complete ?? true}
                jobs={pages[0]?.jobs ?? 0}
                onReplay={setWanted}
                search={search}
                show={show}
              />
            </div>
          </>
        )}
      </Fetched>
      <More query={groups} />
      {me?.role === "admin" && <Keeping />}
      {wanted && <ReplayDialog onClose={() => setWanted(null)} wanted={wanted} />}
    </>
  );
}

interface FoundProps {
  groups: readonly Group[];
  jobs: number;
  isComplete: boolean;
  search: Search;
  show: (change: Change) => void;
  onReplay: (wanted: ReplayIn) => void;
}

function Found({ groups, jobs, isComplete, search, show, onReplay }: FoundProps) {
  const { deadLetters: words } = useTexts();
  const filter = filterOf(search);
  if (groups.length === 0) {
    return isNarrowed(search) ? (
      <EmptyState
        action={
          <Button onClick={() => show(NO_FILTER)} variant="light">
            {words.everythingAgain}
          </Button>
        }
        detail={words.emptyFilteredDetail}
        title={words.emptyFiltered}
      />
    ) : (
      <div data-testid="nothing-failed">
        <EmptyState detail={words.emptyDetail} title={words.empty} />
      </div>
    );
  }
  return (
    <>
      <div className={classes.sum}>
        <p aria-live="polite" data-testid="failed-jobs">
          {words.inAll(jobs, groups.length)}
          {!isComplete && ` ${words.atLeast}`}
        </p>
        {groups.length > 1 && (
          <Button
            data-testid="replay-all"
            onClick={() => onReplay(isNarrowed(search) ? filter : { created_after: EVER })}
            size="sm"
            variant="default"
          >
            {words.allAgain}
          </Button>
        )}
      </div>
      <ul className={classes.groups}>
        {groups.map((group) => (
          <FailureGroup
            filter={filter}
            group={group}
            isOpen={search.open === group.cause}
            key={group.cause}
            onOpen={(isOpen) => show({ open: isOpen ? group.cause : undefined })}
            onReplay={onReplay}
          />
        ))}
      </ul>
    </>
  );
}
