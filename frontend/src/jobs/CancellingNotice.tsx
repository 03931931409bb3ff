import { ActionIcon, Progress } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";

import { fetchCancellation } from "../api/jobs";
import { useTexts } from "../language";
import type { Cancelling } from "./Bulk";
import classes from "./JobsPage.module.css";

const ASK_MILLISECONDS = 3000;

/** How far the calling off of many jobs has come, and what came of it. */
export function CancellingNotice({ cancelling, onClose }: { cancelling: Cancelling; onClose: () => void }) {
  const texts = useTexts();
  const words = texts.jobs.bulk;
  const { data } = useQuery({
    queryKey: ["cancellation", cancelling.id],
    queryFn: ({ signal }) => fetchCancellation(cancelling.id, signal),
    refetchInterval: ({ state }) => (state.data?.status === "completed" ? false : ASK_MILLISECONDS),
  });
  const done = data?.cancelled_count ?? 0;
  const isOver = data?.status === "completed";
  const expected = Math.max(cancelling.expected, done);
  return (
    <div className={classes.notice} data-testid="cancellation">
      <div className={classes.outcome} role="status">
        {isOver ? words.cancelled(done) : words.cancelling(done, expected)}
        {isOver && data.ended_count > 0 && <span> · {words.endedMeanwhile(data.ended_count)}</span>}
        {!isOver && (
          <Progress
            aria-label={words.cancelling(done, expected)}
            value={(100 * done) / Math.max(expected, 1)}
          />
        )}
      </div>
      <ActionIcon aria-label={texts.shell.close} color="gray" onClick={onClose} variant="subtle">
        <IconX aria-hidden size={16} />
      </ActionIcon>
    </div>
  );
}
