import { Alert, Button, Group, Text } from "@mantine/core";
import { IconCheck, IconChevronRight, IconEye, IconEyeOff, IconPencil } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import { ApiError } from "../api/client";
import { releaseSummary, withdrawSummary } from "../api/reading";
import type { Summary } from "../api/summaries";
import { type Texts, useTexts } from "../language";
import { asDay } from "../language/time";
import { ButtonLink } from "../ui/ButtonLink";
import { Confirm } from "../ui/Confirm";
import { wordsFor } from "../ui/errorWords";
import { tell } from "../ui/tell";
import { useOnce } from "../ui/useOnce";
import { MoreMenu } from "./MoreMenu";
import { goBack } from "./moving";
import classes from "./Reading.module.css";
import type { SummaryPanelProps } from "./SummaryPanel";

type Props = SummaryPanelProps & { held: Summary };

/** Whether the pupil sees what is read, and what a teacher can do about it. */
export function Standing(props: Props) {
  const texts = useTexts();
  const words = texts.reading;
  const { held, evaluationId, next, onEdit } = props;
  const [isWithdrawing, askToWithdraw] = useState(false);
  const release = useRelease(props);
  const withdraw = useOnce({
    mutationFn: () => withdrawSummary(props.whose),
    onSuccess: async () => {
      askToWithdraw(false);
      tell(words.withdrawn);
      await props.summary.refresh();
    },
  });
  const isReleased = held.released_at !== null;
  return (
    <div className={classes.standing}>
      <Text className={classes.state} data-testid="standing" size="sm">
        {isReleased ? <IconEye aria-hidden size={18} /> : <IconEyeOff aria-hidden size={18} />}
        <span>{standingOf(held, texts)}</span>
      </Text>
      {release.isError && (
        <Alert className={classes.apart} color="red" data-testid="refused" role="alert" variant="light">
          {isChanged(release.error) ? words.changed : wordsFor(release.error, texts)}
        </Alert>
      )}
      <Group gap="xs">
        {isReleased ? (
          <>
            {next && (
              <ButtonLink
                params={{ evaluationId, studentId: next.student_id }}
                rightSection={<IconChevronRight aria-hidden size={16} />}
                to="/evaluations/$evaluationId/pupils/$studentId"
              >
                {words.nextPupil}
              </ButtonLink>
            )}
            <Button data-testid="withdraw" onClick={() => askToWithdraw(true)} variant="default">
              {words.withdraw}
            </Button>
          </>
        ) : (
          <>
            {next && (
              <Button
                data-testid="release-and-next"
                leftSection={<IconCheck aria-hidden size={16} />}
                loading={release.isPending}
                onClick={() => release.mutate({ andNext: true })}
              >
                {words.releaseAndNext}
              </Button>
            )}
            <Button
              data-testid="release"
              loading={release.isPending}
              onClick={() => release.mutate({ andNext: false })}
              variant={next ? "default" : "filled"}
            >
              {words.release}
            </Button>
          </>
        )}
        <Button
          data-testid="edit"
          leftSection={<IconPencil aria-hidden size={16} />}
          onClick={onEdit}
          variant="default"
        >
          {words.edit}
        </Button>
        <MoreMenu {...props} />
      </Group>
      <Confirm
        confirm={words.withdraw}
        error={withdraw.error}
        isDangerous
        isOpen={isWithdrawing}
        isPending={withdraw.isPending}
        onClose={() => askToWithdraw(false)}
        onConfirm={() => withdraw.mutate()}
        title={words.withdrawTitle}
      >
        <Text>{words.withdrawDetail(props.pupil.name)}</Text>
      </Confirm>
    </div>
  );
}

function standingOf(summary: Summary, texts: Texts): string {
  const words = texts.reading.standing;
  if (summary.released_at !== null) {
    return words.shown(asDay(summary.released_at, texts.locale), summary.released_by_name);
  }
  return summary.shown_id === null ? words.hidden : words.older;
}

function isChanged(error: unknown): boolean {
  return error instanceof ApiError && error.code === "summary_changed";
}

/** Releasing what was read; if another is current by now, that one is shown instead. */
function useRelease({ whose, held, hold, summary, pupil, nextToRelease: next, evaluationId }: Props) {
  const words = useTexts().reading;
  const navigate = useNavigate();
  return useOnce({
    mutationFn: async ({ andNext }: { andNext: boolean }) => ({
      andNext,
      released: await releaseSummary(whose, held.id),
    }),
    onSuccess: ({ released, andNext }) => {
      summary.adopt(released);
      tell(words.releasedTo(pupil.name));
      if (!andNext || !next) {
        goBack();
        return;
      }
      void navigate({
        params: { evaluationId, studentId: next.student_id },
        to: "/evaluations/$evaluationId/pupils/$studentId",
      });
    },
    onError: async (error) => {
      if (!isChanged(error)) return;
      const { data } = await summary.query.refetch();
      if (data) hold(data);
    },
  });
}
