import { Alert, Button, Checkbox, Code, Group, Modal, Select, Stack, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type SyntheticEvent, useState } from "react";

import { type KeyScope, keysQuery, makeKey } from "../api/school";
import { useTexts } from "../language";
import { Copyable } from "../ui/Copyable";
import { wordsFor } from "../ui/errorWords";
import { useOnce } from "../ui/useOnce";
import { SCOPES } from "./scopes";

const HEADER = "Authorization: Bearer …";
const DAYS = ["30", "90", "365", "730"] as const;

/** Make a key: what it is for, what it may do and for how long; then the key itself, this once. */
export function NewKey({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const texts = useTexts();
  const words = texts.school.keys;
  const [made, setMade] = useState<string | null>(null);
  const close = () => {
    setMade(null);
    onClose();
  };
  return (
    <Modal
      closeButtonProps={{ "aria-label": texts.shell.close }}
      closeOnClickOutside={made === null}
      closeOnEscape={made === null}
      onClose={close}
      opened={isOpen}
      size="lg"
      title={made === null ? words.make : words.made}
      withCloseButton={made === null}
    >
      {made === null ? <Form onMade={setMade} /> : <Made onClose={close} text={made} />}
    </Modal>
  );
}

function Form({ onMade }: { onMade: (text: string) => void }) {
  const texts = useTexts();
  const words = texts.school.keys;
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<KeyScope[]>([]);
  const [days, setDays] = useState<string>("365");
  const [isChecked, setChecked] = useState(false);
  const make = useOnce({
    mutationFn: () => makeKey({ name: name.trim(), scopes, expires_in_days: Number(days) }),
    onSuccess: async ({ key }) => {
      onMade(key);
      await client.invalidateQueries(keysQuery);
    },
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setChecked(true);
    if (name.trim() && scopes.length > 0) make.mutate();
  };
  return (
    <form noValidate onSubmit={submit}>
      <Stack>
        <TextInput
          data-autofocus
          data-testid="key-name"
          description={words.nameDetail}
          error={isChecked && !name.trim() ? words.nameMissing : null}
          label={words.name}
          maxLength={200}
          onChange={(event) => setName(event.currentTarget.value)}
          value={name}
        />
        <Checkbox.Group
          error={isChecked && scopes.length === 0 ? words.scopesMissing : null}
          label={words.may}
          onChange={(chosen) => setScopes(chosen)}
          value={scopes}
        >
          <Stack gap="xs" mt="xs">
            {SCOPES.map((scope) => (
              <Checkbox
                data-testid={`scope-${scope}`}
                key={scope}
                label={words.scopesAtLength[scope]}
                value={scope}
              />
            ))}
          </Stack>
        </Checkbox.Group>
        <Select
          allowDeselect={false}
          data={DAYS.map((value) => ({ value, label: words.days(Number(value)) }))}
          label={words.lasts}
          onChange={(chosen) => setDays(chosen ?? "365")}
          value={days}
        />
        {make.isError && (
          <Alert color="red" role="alert" variant="light">
            {wordsFor(make.error, texts)}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button data-testid="make-key" loading={make.isPending} type="submit">
            {words.make}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Made({ text, onClose }: { text: string; onClose: () => void }) {
  const texts = useTexts();
  const words = texts.school.keys;
  return (
    <Stack>
      <Text>{words.once}</Text>
      <Copyable testId="key-text" text={text} />
      <Text c="dimmed" size="sm">
        {words.howToUse} <Code>{HEADER}</Code>
      </Text>
      <Group justify="flex-end">
        <Button data-testid="key-kept" onClick={onClose}>
          {words.kept}
        </Button>
      </Group>
    </Stack>
  );
}
