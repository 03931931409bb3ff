import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { cancelJobs, type CancelledMany, type Selection } from "../api/jobs";
import { useTexts } from "../language";
import { Confirm } from "../ui/Confirm";
import { useOnce } from "../ui/useOnce";
import type { Cancelling } from "./Bulk";
import { cancellable } from "./filters";
import type { JobSearch } from "./search";
import type { Chosen } from "./selection";

interface Props {
  chosen: Chosen;
  search: JobSearch;
  onClose: () => void;
  onDone: (cancelling: Cancelling) => void;
}

/** Says how many jobs would be called off, asks, and does it. */
export function CancelMany({ chosen, search, onClose, onDone }: Props) {
  const words = useTexts().jobs.bulk;
  const selection: Selection | null =
    chosen.kind === "all" ? cancellable(search) : { job_ids: [...chosen.ids] };
  const dry = useQuery({
    queryKey: ["jobs", "cancel", selection],
    queryFn: () => cancelJobs({ ...selection, dry_run: true }),
    enabled: selection !== null,
    gcTime: 0,
    staleTime: Infinity,
  });
  // The same request if it is sent again because nobody knows what became of it.
  const [key] = useState(newKey);
  const cancel = useOnce({
    mutationFn: () => cancelJobs(selection ?? {}, key),
    onSuccess: ({ cancellation_id: id }) => {
      if (id !== null) onDone({ id, expected: dry.data?.cancelled_count ?? 0 });
    },
  });
  const number = dry.data?.cancelled_count ?? 0;
  return (
    <Confirm
      confirm={words.cancelNow(number)}
      error={cancel.error ?? dry.error}
      isDangerous
      isOpen
      isPending={cancel.isPending}
      isReady={number > 0}
      onClose={onClose}
      onConfirm={() => cancel.mutate()}
      title={words.cancelTitle}
    >
      <div aria-live="polite" data-testid="cancel-count">
        {selection === null ? (
          <Text>
            {search.status !== undefined && cancellable({ ...search, status: "queued" })
              ? words.nothingToCancel
              : words.cannotCancelSo}
          </Text>
        ) : dry.data ? (
          <Count found={dry.data} />
        ) : (
          !dry.isError && <Text c="dimmed">{words.counting}</Text>
        )}
      </div>
    </Confirm>
  );
}

function Count({ found }: { found: CancelledMany }) {
  const words = useTexts().jobs.bulk;
  const { cancelled_count: number, ended, not_allowed: notAllowed } = found;
  return (
    <>
      <Text>{number > 0 ? words.willCancel(number) : words.nothingToCancel}</Text>
      {number > 0 && ended.length > 0 && <Text c="dimmed">{words.ended(ended.length)}</Text>}
      {notAllowed.length > 0 && <Text c="dimmed">{words.notAllowed(notAllowed.length)}</Text>}
    </>
  );
}

/** Not `randomUUID`, which a page without TLS does not have. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join("-");
}
