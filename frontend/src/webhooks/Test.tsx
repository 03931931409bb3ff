import { Alert, Button, Stack, Text, TextInput } from "@mantine/core";
import { IconSend } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type SyntheticEvent, useState } from "react";

import { type Delivery, testWebhook } from "../api/webhooks";
import { useTexts } from "../language";
import { asDuration } from "../language/time";
import { wordsFor } from "../ui/errorWords";
import { Panel } from "../ui/Panel";
import { useOnce } from "../ui/useOnce";
import { AttemptItem } from "./Attempts";
import classes from "./Webhooks.module.css";

/** Send one message to an address, and see what comes of it. */
export function Test() {
  const texts = useTexts();
  const words = texts.webhooks;
  const client = useQueryClient();
  const [url, setUrl] = useState("");
  const [isChecked, setChecked] = useState(false);
  const test = useOnce({
    mutationFn: (address: string) => testWebhook(address),
    onSettled: () => client.invalidateQueries({ queryKey: ["webhook-deliveries"] }),
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setChecked(true);
    if (url.trim()) test.mutate(url.trim());
  };
  const mistake = test.error ? mistakeOf(test.error, texts) : null;
  return (
    <Panel title={words.testTitle}>
      <form noValidate onSubmit={submit}>
        <Stack>
          <Text c="dimmed" maw="40rem">
            {words.testDetail}
          </Text>
          <TextInput
            autoComplete="off"
            data-testid="test-url"
            description={words.urlDetail}
            error={isChecked && !url.trim() ? words.urlMissing : mistake}
            inputMode="url"
            label={words.url}
            maw="36rem"
            onChange={(event) => {
              setUrl(event.currentTarget.value);
              if (test.isError) test.reset();
            }}
            placeholder={words.urlExample}
            spellCheck={false}
            type="url"
            value={url}
          />
          <div>
            <Button
              data-testid="send-test"
              leftSection={<IconSend aria-hidden size={18} />}
              loading={test.isPending}
              type="submit"
            >
              {words.send}
            </Button>
          </div>
          <div aria-live="polite">
            {test.isPending ? <Text c="dimmed">{words.sending}</Text> : test.data && <Came of={test.data} />}
          </div>
        </Stack>
      </form>
    </Panel>
  );
}

/** What is wrong with the address, or with sending. */
function mistakeOf(error: Error, texts: ReturnType<typeof useTexts>): string {
  const why = /body\.url: (.*?)\.?$/.exec(error.message)?.[1];
  if (why === undefined) return wordsFor(error, texts);
  const known = texts.webhooks.unfit.find(([beginning]) => why.startsWith(beginning));
  return known ? known[1] : error.message;
}

function Came({ of: delivery }: { of: Delivery }) {
  const texts = useTexts();
  const words = texts.webhooks;
  const last = delivery.attempts.at(-1);
  const hasArrived = delivery.status === "delivered";
  const title =
    hasArrived && last?.status_code
      ? words.arrivedIn(last.status_code, asDuration(last.milliseconds ?? 0, texts.locale))
      : words.failedWith;
  return (
    <Alert color={hasArrived ? "pine" : "red"} data-testid="test-outcome" title={title} variant="light">
      {last ? (
        <ol className={classes.attempts}>
          <AttemptItem attempt={last} />
        </ol>
      ) : (
        delivery.last_error && words.failures[delivery.last_error]
      )}
    </Alert>
  );
}
