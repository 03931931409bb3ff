import { Alert, Button, Group, Modal, TextInput } from "@mantine/core";
import { useState } from "react";

import { useTexts } from "../language";
import { wordsFor } from "../ui/errorWords";

/** Characters; the API takes no more. */
const LONGEST_TITLE = 200;

interface Props {
  isOpen: boolean;
  heading: string;
  /** What is in the field at first. */
  initial: string;
  submit: string;
  isPending: boolean;
  error: unknown;
  onClose: () => void;
  onSubmit: (title: string) => void;
}

/** Asks what an evaluation is to be called. */
export function TitleDialog({ isOpen, heading, onClose, ...form }: Props) {
  const texts = useTexts();
  return (
    <Modal
      centered
      closeButtonProps={{ "aria-label": texts.shell.close }}
      onClose={onClose}
      opened={isOpen}
      title={heading}
    >
      <TitleForm {...form} onClose={onClose} />
    </Modal>
  );
}

function TitleForm({
  initial,
  submit,
  isPending,
  error,
  onClose,
  onSubmit,
}: Omit<Props, "heading" | "isOpen">) {
  const texts = useTexts();
  const words = texts.evaluations;
  const [title, setTitle] = useState(initial);
  const [isMissing, setMissing] = useState(false);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setMissing(title.trim() === "");
        if (title.trim()) onSubmit(title.trim());
      }}
    >
      <TextInput
        data-autofocus
        data-testid="evaluation-title"
        description={words.titleHint}
        error={isMissing && words.titleMissing}
        label={words.titleLabel}
        maxLength={LONGEST_TITLE}
        onChange={({ currentTarget }) => setTitle(currentTarget.value)}
        value={title}
      />
      {error !== null && error !== undefined && (
        <Alert color="red" mt="md" role="alert" variant="light">
          {wordsFor(error, texts)}
        </Alert>
      )}
      <Group gap="sm" justify="flex-end" mt="lg">
        <Button onClick={onClose} variant="default">
          {texts.shell.keep}
        </Button>
        <Button data-testid="save-title" loading={isPending} type="submit">
          {submit}
        </Button>
      </Group>
    </form>
  );
}
