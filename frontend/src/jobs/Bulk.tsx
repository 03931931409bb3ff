import { Button } from "@mantine/core";
import { IconPlayerStop, IconRefresh } from "@tabler/icons-react";
import { useState } from "react";

import type { Replays } from "../api/deadLetters";
import { useTexts } from "../language";
import { CancelMany } from "./CancelMany";
import classes from "./JobsPage.module.css";
import type { Possible } from "./possible";
import { RetryMany } from "./RetryMany";
import type { JobSearch } from "./search";
import { type Chosen, MOST_CHOSEN, NOTHING } from "./selection";

interface Props {
  chosen: Chosen;
  search: JobSearch;
  /** How many match. */
  total: number;
  possible: Possible;
  onChoose: (chosen: Chosen) => void;
  onCancelling: (cancellation: Cancelling) => void;
  onReplaying: (replays: Replays) => void;
  onDone: () => void;
}

/** A cancellation that was begun, and how many it was to be. */
export interface Cancelling {
  id: number;
  expected: number;
}

/** What can be done with the jobs that are chosen. */
export function Bulk({
  chosen,
  search,
  total,
  possible,
  onChoose,
  onCancelling,
  onReplaying,
  onDone,
}: Props) {
  const words = useTexts().jobs.bulk;
  const [asks, setAsks] = useState<"cancel" | "retry" | null>(null);
  const close = () => setAsks(null);
  return (
    <div className={classes.bulk} data-testid="bulk">
      <strong role="status">
        {chosen.kind === "all"
          ? words.allChosen(total)
          : chosen.ids.size === MOST_CHOSEN
            ? words.chosenMost(chosen.ids.size)
            : words.chosen(chosen.ids.size)}
      </strong>
      {chosen.kind === "some" && total > chosen.ids.size && (
        <Button
          data-testid="choose-all"
          onClick={() => onChoose({ kind: "all" })}
          size="compact-sm"
          variant="subtle"
        >
          {words.all(total)}
        </Button>
      )}
      <Button onClick={() => onChoose(NOTHING)} size="compact-sm" variant="subtle">
        {words.clear}
      </Button>
      <span className={classes.actions}>
        {possible.retry && (
          <Button
            data-testid="retry-chosen"
            leftSection={<IconRefresh aria-hidden size={16} />}
            onClick={() => setAsks("retry")}
            size="xs"
            variant="default"
          >
            {words.retry}
          </Button>
        )}
        {possible.cancel && (
          <Button
            color="red"
            data-testid="cancel-chosen"
            leftSection={<IconPlayerStop aria-hidden size={16} />}
            onClick={() => setAsks("cancel")}
            size="xs"
            variant="light"
          >
            {words.cancel}
          </Button>
        )}
        {!possible.retry && !possible.cancel && <span className={classes.nothing}>{words.nothingToDo}</span>}
      </span>
      {asks === "cancel" && (
        <CancelMany
          chosen={chosen}
          onClose={close}
          onDone={(cancelling) => {
            close();
            onCancelling(cancelling);
            onDone();
          }}
          search={search}
        />
      )}
      {asks === "retry" && (
        <RetryMany
          chosen={chosen}
          onClose={close}
          onDone={(replays) => {
            close();
            onReplaying(replays);
            onDone();
          }}
          search={search}
        />
      )}
    </div>
  );
}
