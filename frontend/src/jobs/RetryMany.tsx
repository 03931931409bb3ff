import { List, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { replay, type ReplayIn, type Replays } from "../api/deadLetters";
import { useTexts } from "../language";
import { Confirm } from "../ui/Confirm";
import { useOnce } from "../ui/useOnce";
import { replayable } from "./filters";
import type { JobSearch } from "./search";
import type { Chosen } from "./selection";

interface Props {
  chosen: Chosen;
  search: JobSearch;
  onClose: () => void;
  onDone: (replays: Replays) => void;
}

/** Says how many failed jobs would be made again and why they failed, asks, and does it. */
export function RetryMany({ chosen, search, onClose, onDone }: Props) {
  const words = useTexts().jobs.bulk;
  const wanted: ReplayIn | null = chosen.kind === "all" ? replayable(search) : { job_ids: [...chosen.ids] };
  const dry = useQuery({
    queryKey: ["jobs", "replay", wanted],
    queryFn: () => replay({ ...wanted, dry_run: true }),
    enabled: wanted !== null,
    gcTime: 0,
    staleTime: Infinity,
  });
  const again = useOnce({
    mutationFn: () => replay(wanted ?? {}),
    onSuccess: onDone,
  });
  const number = dry.data?.jobs ?? 0;
  return (
    <Confirm
      confirm={words.retryNow(number)}
      error={again.error ?? dry.error}
      isOpen
      isPending={again.isPending}
      isReady={number > 0}
      onClose={onClose}
      onConfirm={() => again.mutate()}
      title={words.retryTitle}
    >
      <div aria-live="polite" data-testid="retry-count">
        {wanted === null ? (
          <Text>{words.nothingToRetry}</Text>
        ) : dry.data ? (
          <Count found={dry.data} />
        ) : (
          !dry.isError && <Text c="dimmed">{words.counting}</Text>
        )}
      </div>
    </Confirm>
  );
}

function Count({ found }: { found: Replays }) {
  const texts = useTexts();
  const words = texts.jobs.bulk;
  return (
    <>
      <Text>{found.jobs > 0 ? words.willRetry(found.jobs) : words.nothingToRetry}</Text>
      <List mt="sm" size="sm" spacing="xs">
        {found.causes.map((cause) => (
          <List.Item key={cause.cause}>
            <b>{texts.jobs.list.count(cause.jobs)}</b>:{" "}
            {texts.errors.failures[cause.error_code] ?? cause.error_message}
            {cause.is_permanent && <Text c="red">{words.permanent}</Text>}
          </List.Item>
        ))}
      </List>
      {found.in_other_replays > 0 && <Text c="dimmed">{words.inOthers(found.in_other_replays)}</Text>}
      {found.not_allowed.length > 0 && <Text c="dimmed">{words.notAllowed(found.not_allowed.length)}</Text>}
      {!found.is_complete && <Text mt="sm">{words.more}</Text>}
    </>
  );
}
