import { Alert, Button, Group, Modal } from "@mantine/core";
import type { ReactNode } from "react";

import { useTexts } from "../language";
import { wordsFor } from "./errorWords";

interface Props {
  isOpen: boolean;
  title: string;
  /** What will happen, with its count, and whether it can be undone. */
  children: ReactNode;
  /** On the button that does it: a verb. */
  confirm: string;
  /** On the button that does not. */
  keep?: string;
  isDangerous?: boolean;
  isPending: boolean;
  /** Whether it can be done at all, now. */
  isReady?: boolean;
  error?: unknown;
  onClose: () => void;
  onConfirm: () => void;
}

/** Asks before something is done that cannot be taken back easily. */
export function Confirm(props: Props) {
  const texts = useTexts();
  return (
    <Modal
      centered
      closeButtonProps={{ "aria-label": texts.shell.close }}
      onClose={props.onClose}
      opened={props.isOpen}
      title={props.title}
    >
      {props.children}
      {props.error !== undefined && props.error !== null && (
        <Alert color="red" mt="md" role="alert" variant="light">
          {wordsFor(props.error, texts)}
        </Alert>
      )}
      <Group gap="sm" justify="flex-end" mt="lg">
        <Button data-testid="keep" onClick={props.onClose} variant="default">
          {props.keep ?? texts.shell.keep}
        </Button>
        <Button
          color={props.isDangerous ? "red" : "pine"}
          data-testid="confirm"
          disabled={props.isReady === false}
          loading={props.isPending}
          onClick={props.onConfirm}
        >
          {props.confirm}
        </Button>
      </Group>
    </Modal>
  );
}
