import { Button, NumberInput, Radio, Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { changeKeeping, type DeadLetterSettings, keepingQuery, olderThanQuery } from "../api/deadLetters";
import { useTexts } from "../language";
import { Confirm } from "../ui/Confirm";
import { Fetched } from "../ui/Fetched";
import { Panel } from "../ui/Panel";
import { tell } from "../ui/tell";
import { useOnce } from "../ui/useOnce";

const LONGEST_DAYS = 3650;
const DAY_MILLISECONDS = 86_400_000;

/** For how long failures are kept; an administrator settles it. */
export function Keeping() {
  const { deadLetters: words } = useTexts();
  const keeping = useQuery(keepingQuery);
  const [isChanging, setChanging] = useState(false);
  return (
    <Panel
      aside={
        keeping.data && (
          <Button data-testid="change-keeping" onClick={() => setChanging(true)} size="xs" variant="default">
            {words.change}
          </Button>
        )
      }
      testId="keeping"
      title={words.keeping}
    >
      <Fetched height={24} query={keeping} rows={1}>
        {(settled) => (
          <>
            <Text data-testid="kept-for">
              {settled.keep_days === null ? words.keptForEver : words.keptFor(settled.keep_days)}
              {settled.is_default && ` ${words.isDefault}`}
            </Text>
            {isChanging && <Settle onClose={() => setChanging(false)} settled={settled} />}
          </>
        )}
      </Fetched>
    </Panel>
  );
}

function Settle({ settled, onClose }: { settled: DeadLetterSettings; onClose: () => void }) {
  const { deadLetters: words } = useTexts();
  const client = useQueryClient();
  const [isForEver, setForEver] = useState(settled.keep_days === null);
  const [days, setDays] = useState<number | string>(settled.keep_days ?? 90);
  const isRight = typeof days === "number" && Number.isInteger(days) && days >= 1 && days <= LONGEST_DAYS;
  const save = useOnce({
    mutationFn: () => changeKeeping(isForEver ? null : Number(days)),
    onSuccess: (changed) => {
      client.setQueryData(keepingQuery.queryKey, changed);
      tell(words.saved);
      onClose();
    },
  });
  return (
    <Confirm
      confirm={words.save}
      error={save.error}
      isOpen
      isPending={save.isPending}
      isReady={isForEver || isRight}
      onClose={onClose}
      onConfirm={() => save.mutate()}
      title={words.keepTitle}
    >
      <Radio.Group
        aria-label={words.keepTitle}
        onChange={(chosen) => setForEver(chosen === "ever")}
        value={isForEver ? "ever" : "days"}
      >
        <Stack gap="sm">
          <Radio label={words.keepDays} value="days" />
          {!isForEver && (
            <NumberInput
              allowDecimal={false}
              data-testid="keep-days"
              error={!isRight && words.daysWrong}
              label={words.days}
              onChange={setDays}
              value={days}
            />
          )}
          <Radio label={words.keepForEver} value="ever" />
        </Stack>
      </Radio.Group>
      {!isForEver && isRight && <Deleted days={days} />}
    </Confirm>
  );
}

/** What would be deleted now. */
function Deleted({ days }: { days: number }) {
  const { deadLetters: words } = useTexts();
  const [begun] = useState(() => Date.now());
  const [settled] = useDebouncedValue(days, 400);
  const older = useQuery(olderThanQuery(new Date(begun - settled * DAY_MILLISECONDS).toISOString()));
  return (
    <Text aria-live="polite" data-testid="deletes" mt="md">
      {older.data && settled === days ? words.deletes(older.data.total) : words.counting}
    </Text>
  );
}
