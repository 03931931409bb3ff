import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import { createEvaluation, evaluationsQuery } from "../api/evaluations";
import { useTexts } from "../language";
import { useOnce } from "../ui/useOnce";
import { TitleDialog } from "./TitleDialog";

/** Makes an evaluation, and goes on to the import of its feedback. */
export function NewEvaluation() {
  const words = useTexts().evaluations;
  const [isOpen, dialog] = useDisclosure(false);
  const client = useQueryClient();
  const navigate = useNavigate();
  const create = useOnce({
    mutationFn: createEvaluation,
    onSuccess: ({ id }) => {
      void client.invalidateQueries({ queryKey: evaluationsQuery.queryKey });
      return navigate({ to: "/evaluations/$evaluationId/import", params: { evaluationId: id } });
    },
  });
  return (
    <>
      <Button
        data-testid="new-evaluation"
        leftSection={<IconPlus aria-hidden size={18} />}
        onClick={() => {
          create.reset();
          dialog.open();
        }}
      >
        {words.add}
      </Button>
      <TitleDialog
        error={create.error}
        heading={words.addHeading}
        initial=""
        isOpen={isOpen}
        isPending={create.isPending}
        onClose={dialog.close}
        onSubmit={create.mutate}
        submit={words.addAndImport}
      />
    </>
  );
}
