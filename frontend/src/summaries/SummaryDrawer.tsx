import { Drawer } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";

import { summaryQuery } from "../api/summaries";
import type { Pupil } from "../job/pupils";
import { isActive } from "../job/standing";
import { SummaryText } from "../job/SummaryText";
import { useTexts } from "../language";
import { ErrorState } from "../ui/ErrorState";
import { Loading } from "../ui/Loading";

interface Props {
  evaluationId: number;
  /** Whose summary to show; nobody's when it is closed. */
  pupil: Pupil | undefined;
  onClose: () => void;
}

/** A pupil's summary, beside the class. */
export function SummaryDrawer({ evaluationId, pupil, onClose }: Props) {
  const texts = useTexts();
  const isNarrow = useMediaQuery("(max-width: 40em)", false, { getInitialValueInEffect: false });
  return (
    <Drawer
      closeButtonProps={{ "aria-label": texts.summary.close }}
      onClose={onClose}
      opened={pupil !== undefined}
      padding="lg"
      position={isNarrow ? "bottom" : "right"}
      size={isNarrow ? "92%" : "lg"}
      title={pupil ? texts.summary.title(pupil.name) : ""}
      styles={{ title: { fontSize: "1.2rem", fontWeight: 650, textWrap: "balance" } }}
    >
      {pupil && <Content evaluationId={evaluationId} pupil={pupil} />}
    </Drawer>
  );
}

function Content({ evaluationId, pupil }: { evaluationId: number; pupil: Pupil }) {
  const texts = useTexts();
  const summary = useQuery(summaryQuery(evaluationId, pupil.student_id));
  return (
    <>
      <title>{texts.title(texts.summary.title(pupil.name))}</title>
      {summary.data ? (
        <SummaryText isRenewing={isActive(pupil.job)} summary={summary.data} />
      ) : summary.isError ? (
        <ErrorState
          error={summary.error}
          isTrying={summary.isFetching}
          onAgain={() => void summary.refetch()}
        />
      ) : (
        <Loading height={24} rows={6} />
      )}
    </>
  );
}
