import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { cancelClass } from "../api/classJobs";
import { useTexts } from "../language";
import { Confirm } from "../ui/Confirm";
import { Loading } from "../ui/Loading";
import { tell } from "../ui/tell";
import { useOnce } from "../ui/useOnce";

interface Props {
  evaluationId: number;
  refresh: () => void;
  onClose: () => void;
}

/** Asks, with the count that the server gives, and calls off whatever is made for an evaluation. */
export function CancelAll({ evaluationId, refresh, onClose }: Props) {
  const words = useTexts().class;
  const count = useQuery({
    queryKey: ["evaluation-cancel", evaluationId],
    queryFn: () => cancelClass(evaluationId, true),
    gcTime: 0,
    staleTime: 0,
  });
  const cancel = useOnce({
    mutationFn: () => cancelClass(evaluationId, false),
    onSuccess: ({ cancelled_count: cancelled, is_complete: isComplete }) => {
      tell(isComplete ? words.cancelledMany(cancelled) : words.cancellingMany(cancelled));
      refresh();
      onClose();
    },
  });
  const found = count.data?.cancelled_count;
  return (
    <Confirm
      confirm={words.cancelAllNow}
      error={cancel.error ?? count.error}
      isDangerous
      isOpen
      isPending={cancel.isPending}
      isReady={found !== undefined && found > 0}
      onClose={onClose}
      onConfirm={() => cancel.mutate()}
      title={words.cancelHeading}
    >
      {found === undefined && !count.isError && <Loading height={20} rows={2} />}
      {found !== undefined && (
        <>
          <Text data-testid="cancel-count">{words.cancelling(found)}</Text>
          <Text c="dimmed" mt="xs" size="sm">
            {words.cancellingMeans}
          </Text>
        </>
      )}
    </Confirm>
  );
}
