import { Switch, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";

import { changeSchedule, type Schedule, scheduleQuery, schedulesQuery } from "../api/schedules";
import { useTexts } from "../language";
import { wordsFor } from "../ui/errorWords";
import { tell } from "../ui/tell";
import { useOnce } from "../ui/useOnce";

/** Whether a schedule runs at all. */
export function OnOff({ schedule, label }: { schedule: Schedule; label?: string }) {
  const texts = useTexts();
  const words = texts.schedules;
  const client = useQueryClient();
  const turn = useOnce({
    mutationFn: (enabled: boolean) => changeSchedule(schedule.id, { enabled }),
    onSuccess: async (changed) => {
      client.setQueryData(scheduleQuery(schedule.id).queryKey, changed);
      tell(changed.enabled ? words.turnedOn(changed.name) : words.turnedOff(changed.name));
      await client.invalidateQueries(schedulesQuery);
    },
  });
  return (
    <div>
      <Switch
        aria-label={label ? undefined : words.isOn(schedule.name)}
        checked={turn.isPending ? turn.variables : schedule.enabled}
        data-testid={`on-${schedule.id}`}
        disabled={turn.isPending}
        label={label}
        onChange={(event) => turn.mutate(event.currentTarget.checked)}
        withThumbIndicator={false}
      />
      {turn.isError && (
        <Text c="var(--bad)" role="alert" size="xs">
          {wordsFor(turn.error, texts)}
        </Text>
      )}
    </div>
  );
}
