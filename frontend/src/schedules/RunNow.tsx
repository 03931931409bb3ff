import { Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";

import { evaluationQuery } from "../api/evaluations";
import { runSchedule, type Schedule, schedulesQuery } from "../api/schedules";
import { useTexts } from "../language";
import { Confirm } from "../ui/Confirm";
import { tell } from "../ui/tell";
import { useOnce } from "../ui/useOnce";
import { taskOf } from "./task";

interface Props {
  schedule: Schedule;
  isOpen: boolean;
  onClose: () => void;
}

/** Asks whether a schedule is to run at once, with what that queues. */
export function RunNow({ schedule, isOpen, onClose }: Props) {
  const words = useTexts().schedules;
  const client = useQueryClient();
  const { evaluationId, studentIds } = taskOf(schedule);
  const evaluation = useQuery({ ...evaluationQuery(evaluationId), enabled: isOpen });
  const run = useOnce({
    mutationFn: () => runSchedule(schedule.id),
    onSuccess: async (made) => {
      tell(words.ran(made.queued, made.already_queued));
      onClose();
      await Promise.all([
        client.invalidateQueries(schedulesQuery),
        client.invalidateQueries({ queryKey: ["schedule", schedule.id] }),
      ]);
    },
  });
  const count = studentIds?.length ?? evaluation.data?.student_count;
  return (
    <Confirm
      confirm={words.run}
      error={run.error ?? evaluation.error}
      isOpen={isOpen}
      isPending={run.isPending}
      isReady={evaluation.data !== undefined}
      onClose={onClose}
      onConfirm={() => run.mutate()}
      title={words.runOf(schedule.name)}
    >
      {evaluation.data && count !== undefined && <Text>{words.runAll(count, evaluation.data.title)}</Text>}
      <Text c="dimmed" mt="sm" size="sm">
        {words.runDetail}
      </Text>
    </Confirm>
  );
}
