import { Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";

import { deleteSchedule, type Schedule, schedulesQuery } from "../api/schedules";
import { useTexts } from "../language";
import { Confirm } from "../ui/Confirm";
import { tell } from "../ui/tell";
import { useOnce } from "../ui/useOnce";

interface Props {
  schedule: Schedule;
  isOpen: boolean;
  onClose: () => void;
  /** It is gone. */
  onRemoved?: () => void;
}

/** Asks before a schedule is deleted. */
export function Remove({ schedule, isOpen, onClose, onRemoved }: Props) {
  const words = useTexts().schedules;
  const client = useQueryClient();
  const remove = useOnce({
    mutationFn: () => deleteSchedule(schedule.id),
    onSuccess: async () => {
      tell(words.removed(schedule.name));
      onClose();
      onRemoved?.();
      await client.invalidateQueries(schedulesQuery);
    },
  });
  return (
    <Confirm
      confirm={words.remove}
      error={remove.error}
      isDangerous
      isOpen={isOpen}
      isPending={remove.isPending}
      onClose={onClose}
      onConfirm={() => remove.mutate()}
      title={words.removeOf(schedule.name)}
    >
      <Text>{words.removeDetail}</Text>
    </Confirm>
  );
}
