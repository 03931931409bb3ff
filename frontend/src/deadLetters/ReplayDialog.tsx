import { NumberInput, Select, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import { deadLettersKey, dryRunQuery, replay, type ReplayIn, type Replays } from "../api/deadLetters";
import type { Priority } from "../api/schema";
import { useTexts } from "../language";
import { Confirm } from "../ui/Confirm";
import { Fetched } from "../ui/Fetched";
import { tell } from "../ui/tell";
import { useOnce } from "../ui/useOnce";
import classes from "./ReplayDialog.module.css";
import { causeWords } from "./words";

const MOST_CANARIES = 20;

interface How {
  canary: number;
  max_failed_percent: number;
  as_priority: Priority | null;
}

/** As the API would do it by itself. */
const BY_ITSELF: How = { canary: 1, max_failed_percent: 20, as_priority: "low" };

/** Says how many jobs would be made again and how, before it is done. */
export function ReplayDialog({ wanted, onClose }: { wanted: ReplayIn; onClose: () => void }) {
  const { deadLetters: words } = useTexts();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [how, setHow] = useState(BY_ITSELF);
  const dryRun = useQuery(dryRunQuery(wanted));
  const jobs = dryRun.data?.jobs;
  const begin = useOnce({
    mutationFn: () => replay({ ...wanted, ...how }),
    onSuccess: async ({ causes }) => {
      await client.invalidateQueries({ queryKey: deadLettersKey });
      tell(words.begun(causes.length));
      onClose();
      const [only, another] = causes;
      if (only?.replay_id && another === undefined)
        await navigate({ to: "/failures/replays/$replayId", params: { replayId: only.replay_id } });
    },
  });
  return (
    <Confirm
      confirm={words.begin}
      error={begin.error}
      isOpen
      isPending={begin.isPending}
      isReady={jobs !== undefined && jobs > 0}
      onClose={onClose}
      onConfirm={() => begin.mutate()}
      title={jobs ? words.againTitle(jobs) : words.again}
    >
      <Fetched height={20} query={dryRun} rows={2}>
        {(found) => (
          <>
            <WhatWouldBe found={found} />
            {found.jobs > 1 && <Options change={(what) => setHow({ ...how, ...what })} how={how} />}
          </>
        )}
      </Fetched>
    </Confirm>
  );
}

function WhatWouldBe({ found }: { found: Replays }) {
  const texts = useTexts();
  const { deadLetters: words } = texts;
  const isInVain = found.causes.some(({ is_permanent }) => is_permanent);
  return (
    <div className={classes.sentences} data-testid="dry-run">
      <Text>{found.jobs === 0 ? words.nothingToReplay : words.willBe(found.jobs)}</Text>
      {found.causes.length > 1 && <Text>{words.ofEach(found.causes.length)}</Text>}
      {isInVain && (
        <ul className={classes.causes}>
          {found.causes
            .filter(({ is_permanent }) => is_permanent)
            .map((cause) => (
              <li key={cause.cause}>
                {causeWords(cause, texts)}. {words.inVain}
              </li>
            ))}
        </ul>
      )}
      {found.in_other_replays > 0 && <Text c="dimmed">{words.inOthers(found.in_other_replays)}</Text>}
      {found.not_allowed.length > 0 && <Text c="dimmed">{words.notYours(found.not_allowed.length)}</Text>}
      {!found.is_complete && <Text c="dimmed">{words.more}</Text>}
    </div>
  );
}

function Options({ how, change }: { how: How; change: (what: Partial<How>) => void }) {
  const texts = useTexts();
  const { deadLetters: words } = texts;
  return (
    <div className={classes.options}>
      <NumberInput
        allowDecimal={false}
        clampBehavior="strict"
        data-testid="canary"
        description={words.canaryDetail(how.canary)}
        label={words.canary}
        max={MOST_CANARIES}
        min={0}
        onChange={(count) => change({ canary: Number(count) })}
        value={how.canary}
      />
      <NumberInput
        allowDecimal={false}
        clampBehavior="strict"
        label={words.mostFailed}
        max={100}
        min={0}
        onChange={(percent) => change({ max_failed_percent: Number(percent) })}
        suffix=" %"
        value={how.max_failed_percent}
      />
      <Select
        allowDeselect={false}
        data={[
          ...(["low", "normal", "high"] as const).map((value) => ({
            value,
            label: texts.job.priorities[value],
          })),
          { value: "", label: words.asItWas },
        ]}
        description={words.priorityDetail}
        label={words.priority}
        onChange={(priority) => change({ as_priority: priorityOf(priority) })}
        value={how.as_priority ?? ""}
      />
    </div>
  );
}

function priorityOf(value: string | null): Priority | null {
  return value === "high" || value === "normal" || value === "low" ? value : null;
}
