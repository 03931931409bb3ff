import { ActionIcon, Menu, Text } from "@mantine/core";
import {
  IconCalendarRepeat,
  IconDots,
  IconFileImport,
  IconLock,
  IconLockOpen,
  IconPencil,
} from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";

import { changeEvaluation, type Evaluation, evaluationQuery, evaluationsQuery } from "../api/evaluations";
import type { EvaluationChange } from "../api/schema";
import { useTexts } from "../language";
import { Confirm } from "../ui/Confirm";
import { wordsFor } from "../ui/errorWords";
import { tell, tellTrouble } from "../ui/tell";
import { useOnce } from "../ui/useOnce";
import { TitleDialog } from "./TitleDialog";

type Asked = "close" | "rename" | null;

interface Props {
  evaluation: Evaluation;
  /** What stands in the menu before what every evaluation has. */
  children?: ReactNode;
}

/** What can be done with an evaluation as a whole. */
export function EvaluationMenu({ evaluation, children }: Props) {
  const words = useTexts().evaluations;
  const [asked, ask] = useState<Asked>(null);
  const change = useChange(evaluation, () => ask(null));
  const begin = (what: Asked) => {
    change.reset();
    ask(what);
  };
  return (
    <>
      <Menu position="bottom-end" width={250}>
        <Menu.Target>
          <ActionIcon
            aria-label={words.menuOf(evaluation.title)}
            color="gray"
            data-testid={`menu-${evaluation.id}`}
            size={36}
            variant="default"
          >
            <IconDots aria-hidden size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {children}
          <Links evaluation={evaluation} />
          <Menu.Item
            data-testid="rename"
            leftSection={<IconPencil aria-hidden size={16} />}
            onClick={() => begin("rename")}
          >
            {words.rename}
          </Menu.Item>
          {evaluation.status === "open" ? (
            <Menu.Item
              data-testid="close-evaluation"
              leftSection={<IconLock aria-hidden size={16} />}
              onClick={() => begin("close")}
            >
              {words.close}
            </Menu.Item>
          ) : (
            <Menu.Item
              data-testid="reopen-evaluation"
              leftSection={<IconLockOpen aria-hidden size={16} />}
              onClick={() => change.mutate({ status: "open" })}
            >
              {evaluation.status === "closed" ? words.reopen : words.open}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <TitleDialog
        error={change.error}
        heading={words.rename}
        initial={evaluation.title}
        isOpen={asked === "rename"}
        isPending={change.isPending}
        onClose={() => ask(null)}
        onSubmit={(title) => change.mutate({ title })}
        submit={words.save}
      />
      <Confirm
        confirm={words.closeIt}
        error={change.error}
        isOpen={asked === "close"}
        isPending={change.isPending}
        onClose={() => ask(null)}
        onConfirm={() => change.mutate({ status: "closed" })}
        title={words.closeHeading(evaluation.title)}
      >
        <Text>{words.closing(evaluation.student_count)}</Text>
        <Text c="dimmed" mt="xs" size="sm">
          {words.closingMeans}
        </Text>
      </Confirm>
    </>
  );
}

function Links({ evaluation: { id, status } }: { evaluation: Evaluation }) {
  const words = useTexts().evaluations;
  return (
    <>
      {status !== "closed" && (
        <Menu.Item
          data-testid="to-import"
          leftSection={<IconFileImport aria-hidden size={16} />}
          renderRoot={(props) => (
            <Link {...props} params={{ evaluationId: id }} to="/evaluations/$evaluationId/import" />
          )}
        >
          {words.importInto}
        </Menu.Item>
      )}
      <Menu.Item
        data-testid="every-night"
        leftSection={<IconCalendarRepeat aria-hidden size={16} />}
        renderRoot={(props) => <Link {...props} search={{ evaluation: id }} to="/schedules/new" />}
      >
        {words.everyNight}
      </Menu.Item>
    </>
  );
}

/** Changes an evaluation, says what came of it, and has everything that shows it fetched anew. */
function useChange(evaluation: Evaluation, onDone: () => void) {
  const texts = useTexts();
  const words = texts.evaluations;
  const client = useQueryClient();
  return useOnce({
    mutationFn: (change: EvaluationChange) => changeEvaluation(evaluation.id, change),
    onSuccess: (_, { status }) => {
      onDone();
      if (status === "closed") tell(words.closed(evaluation.student_count));
      else if (status === "open") tell(words.opened);
      else tell(words.renamed);
      void client.invalidateQueries({ queryKey: evaluationsQuery.queryKey });
      return client.invalidateQueries({ queryKey: evaluationQuery(evaluation.id).queryKey });
    },
    onError: (error, { status }) => {
      // Renaming and closing say so in their dialogues; opening has none.
      if (status === "open") tellTrouble(wordsFor(error, texts));
    },
  });
}
