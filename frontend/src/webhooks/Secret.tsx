import { Anchor, Button, Code, Group, List, NumberInput, Stack, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { rotateSecret, secretQuery } from "../api/webhooks";
import { useTexts } from "../language";
import { asMoment } from "../language/time";
import { Confirm } from "../ui/Confirm";
import { Copyable } from "../ui/Copyable";
import { Fetched } from "../ui/Fetched";
import { Panel } from "../ui/Panel";
import { tell } from "../ui/tell";
import { useOnce } from "../ui/useOnce";
import classes from "./Webhooks.module.css";

const LONGEST_OVERLAP_HOURS = 168;

const VERIFY = `from standardwebhooks import Webhook


def receive(body: bytes, headers: dict[str, str], secret: str) -> dict:
    return Webhook(secret).verify(body, headers)`;

/** The secret that signs, hidden until somebody asks; replacing it; and how a receiver uses it. */
export function Secret() {
  const words = useTexts().webhooks;
  const [isShown, setShown] = useState(false);
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Panel title={words.secretTitle}>
        <Text c="dimmed" maw="44rem" mb="md">
          {words.secretDetail}
        </Text>
        {isShown && <Shown />}
        <Group>
          <Button data-testid="show-secret" onClick={() => setShown(!isShown)} variant="default">
            {isShown ? words.hide : words.reveal}
          </Button>
          <Button data-testid="rotate-secret" onClick={() => setAsking(true)} variant="light">
            {words.rotate}
          </Button>
        </Group>
      </Panel>
      <Panel title={words.verifyTitle}>
        <Stack>
          <Text c="dimmed" maw="44rem">
            {words.verifyDetail}
          </Text>
          <Copyable text={VERIFY} />
          <Anchor href="/docs" rel="noreferrer" target="_blank">
            {words.docs}
          </Anchor>
        </Stack>
      </Panel>
      <Rotate isOpen={isAsking} onClose={() => setAsking(false)} onRotated={() => setShown(true)} />
    </>
  );
}

function Shown() {
  const { locale, webhooks: words } = useTexts();
  return (
    <Fetched query={useQuery(secretQuery)} rows={1}>
      {({ secret, created_at: at, previous }) => (
        <Stack gap="xs" mb="md">
          <Copyable testId="secret-text" text={secret} />
          <Text c="dimmed" size="xs">
            {words.madeOn(asMoment(at, locale))}
          </Text>
          {previous.length > 0 && (
            <div data-testid="previous-secrets">
              <Text fw={600} size="sm">
                {words.previous}
              </Text>
              <List size="sm">
                {previous.map((one) => (
                  <List.Item key={one.created_at}>
                    <Code className={classes.secret}>{one.secret}</Code>
                    {one.expires_at !== null && <> · {words.signsUntil(asMoment(one.expires_at, locale))}</>}
                  </List.Item>
                ))}
              </List>
            </div>
          )}
        </Stack>
      )}
    </Fetched>
  );
}

interface RotateProps {
  isOpen: boolean;
  onClose: () => void;
  onRotated: () => void;
}

function Rotate({ isOpen, onClose, onRotated }: RotateProps) {
  const words = useTexts().webhooks;
  const client = useQueryClient();
  const [hours, setHours] = useState<number | string>(24);
  const rotate = useOnce({
    mutationFn: (overlap: number) => rotateSecret(overlap),
    onSuccess: (secrets) => {
      client.setQueryData(secretQuery.queryKey, secrets);
      tell(words.rotated);
      onRotated();
      onClose();
    },
  });
  return (
    <Confirm
      confirm={words.rotate}
      error={rotate.error}
      isDangerous
      isOpen={isOpen}
      isPending={rotate.isPending}
      isReady={typeof hours === "number"}
      onClose={onClose}
      onConfirm={() => typeof hours === "number" && rotate.mutate(hours)}
      title={words.rotateTitle}
    >
      <Text>{words.rotateDetail}</Text>
      <NumberInput
        allowDecimal={false}
        data-testid="overlap-hours"
        description={words.overlapDetail}
        label={words.overlap}
        max={LONGEST_OVERLAP_HOURS}
        min={0}
        mt="md"
        onChange={setHours}
        value={hours}
      />
    </Confirm>
  );
}
