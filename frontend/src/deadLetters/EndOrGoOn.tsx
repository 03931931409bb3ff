import { Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";

import { cancelReplay, deadLettersKey, type Replay, replayQuery, resumeReplay } from "../api/deadLetters";
import { useTexts } from "../language";
import { Confirm } from "../ui/Confirm";
import { tell } from "../ui/tell";
import { useOnce } from "../ui/useOnce";

export type Deed = "cancel" | "resume";

/** Asks before a replay goes on or is called off. */
export function EndOrGoOn({ replay, deed, onClose }: { replay: Replay; deed: Deed; onClose: () => void }) {
  const { deadLetters: words } = useTexts();
  const client = useQueryClient();
  const isEnd = deed === "cancel";
  const waiting = replay.jobs.waiting ?? 0;
  const change = useOnce({
    mutationFn: () => (isEnd ? cancelReplay(replay.id) : resumeReplay(replay.id)),
    onSuccess: (changed) => {
      client.setQueryData(replayQuery(replay.id).queryKey, changed);
      void client.invalidateQueries({ queryKey: deadLettersKey });
      tell(isEnd ? words.cancelled : words.resumed);
      onClose();
    },
  });
  return (
    <Confirm
      confirm={isEnd ? words.cancel : words.resume}
      error={change.error}
      isDangerous={isEnd}
      isOpen
      isPending={change.isPending}
      onClose={onClose}
      onConfirm={() => change.mutate()}
      title={isEnd ? words.cancel : words.resume}
    >
      <Text>{isEnd ? words.cancelDetail(waiting) : words.resumeDetail(waiting)}</Text>
    </Confirm>
  );
}
