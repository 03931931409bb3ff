import { Text } from "@mantine/core";

import { makeSummary } from "../api/reading";
import type { Summary } from "../api/summaries";
import { useTexts } from "../language";
import { Confirm } from "../ui/Confirm";
import { useOnce } from "../ui/useOnce";
import type { SummaryPanelProps } from "./SummaryPanel";

interface Props extends SummaryPanelProps {
  held: Summary;
  isOpen: boolean;
  onClose: () => void;
}

/** Asks before a summary is written anew, and says what becomes of a teacher's changes. */
export function MakeAgain({ whose, held, adopt, onAwait, isOpen, onClose }: Props) {
  const words = useTexts().reading;
  const again = useOnce({
    mutationFn: () => makeSummary(whose, { force: true }),
    onSuccess: (job) => {
      adopt([job]);
      onAwait(job.job_id);
      onClose();
    },
  });
  return (
    <Confirm
      confirm={words.again}
      error={again.error}
      isOpen={isOpen}
      isPending={again.isPending}
      onClose={onClose}
      onConfirm={() => again.mutate()}
      title={words.againTitle}
    >
      <Text>{held.edited_at === null ? words.againDetail : words.againEdited}</Text>
      {held.shown_id !== null && <Text mt="sm">{words.againReleased}</Text>}
    </Confirm>
  );
}
