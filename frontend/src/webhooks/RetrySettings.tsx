import { Alert, Button, NumberInput, Radio, Stack, Text, TextInput, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { type SyntheticEvent, useState } from "react";

import { retryPreviewQuery, type WebhookRetry } from "../api/webhooks";
import { useTexts } from "../language";
import { asDuration } from "../language/time";
import { wordsFor } from "../ui/errorWords";
import { Loading } from "../ui/Loading";
import { formOf, type RetryForm, retryOf, STRATEGIES, waitsOf } from "./retry";
import classes from "./Webhooks.module.css";

const TYPING_MILLISECONDS = 300;

interface Props {
  retry: WebhookRetry;
  error: Error | null;
  isPending: boolean;
  onSave: (retry: WebhookRetry) => void;
}

/** A strategy in words and numbers, with the moment of each attempt beside it. */
export function RetrySettings({ retry, error, isPending, onSave }: Props) {
  const texts = useTexts();
  const words = texts.webhooks;
  const [form, setForm] = useState(() => formOf(retry));
  const change = (what: Partial<RetryForm>) => setForm((before) => ({ ...before, ...what }));
  const said = retryOf(form);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (said) onSave(said);
  };
  return (
    <form noValidate onSubmit={submit}>
      <div className={classes.form}>
        <Stack>
          <Radio.Group
            label={words.strategy}
            onChange={(strategy) => change({ strategy })}
            value={form.strategy}
          >
            <Stack gap="xs" mt="xs">
              {STRATEGIES.map((strategy) => (
                <Radio
                  data-testid={`strategy-${strategy}`}
                  key={strategy}
                  label={words.strategies[strategy]}
                  value={strategy}
                />
              ))}
            </Stack>
          </Radio.Group>
          <NumberField
            description={words.maxAttemptsDetail}
            label={words.maxAttempts}
            max={20}
            min={1}
            onChange={(attempts) => change({ attempts })}
            value={form.attempts}
          />
          <Waits change={change} form={form} />
          {error && (
            <Alert color="red" role="alert" variant="light">
              {wordsFor(error, texts)}
            </Alert>
          )}
          <div>
            <Button data-testid="save-retry" disabled={said === null} loading={isPending} type="submit">
              {words.save}
            </Button>
          </div>
        </Stack>
        <Preview retry={said} />
      </div>
    </form>
  );
}

function Waits({ form, change }: { form: RetryForm; change: (what: Partial<RetryForm>) => void }) {
  const words = useTexts().webhooks;
  const seconds = { max: 86_400, min: 5, suffix: ` ${words.seconds}` };
  switch (form.strategy) {
    case "exponential":
      return (
        <>
          <NumberField
            {...seconds}
            label={words.firstWait}
            onChange={(firstWait) => change({ firstWait })}
            value={form.firstWait}
          />
          <NumberField
            label={words.factor}
            max={10}
            min={1.1}
            onChange={(factor) => change({ factor })}
            step={0.5}
            value={form.factor}
          />
          <NumberField
            {...seconds}
            label={words.longestWait}
            onChange={(longestWait) => change({ longestWait })}
            value={form.longestWait}
          />
        </>
      );
    case "fixed":
      return (
        <NumberField
          {...seconds}
          label={words.wait}
          onChange={(wait) => change({ wait })}
          value={form.wait}
        />
      );
    case "list":
      return (
        <TextInput
          data-testid="retry-waits"
          description={words.waitsDetail}
          error={waitsOf(form.waits) === null && words.waitsWrong}
          label={words.waits}
          maw="20rem"
          onChange={(event) => change({ waits: event.currentTarget.value })}
          value={form.waits}
        />
      );
  }
}

interface NumberFieldProps {
  label: string;
  description?: string;
  value: number | null;
  min: number;
  max: number;
  step?: number;
  suffix?: string;
  onChange: (value: number | null) => void;
}

/** A number, or null while nothing, or no number, stands there. */
function NumberField({ value, onChange, ...rest }: NumberFieldProps) {
  return (
    <NumberInput
      {...rest}
      clampBehavior="blur"
      hideControls
      onChange={(number) => onChange(typeof number === "number" ? number : null)}
      value={value ?? ""}
      w="16rem"
    />
  );
}

/** When each attempt would be made. */
function Preview({ retry }: { retry: WebhookRetry | null }) {
  const texts = useTexts();
  const words = texts.webhooks;
  const [asked] = useDebouncedValue(retry, TYPING_MILLISECONDS);
  const preview = useQuery({
    ...retryPreviewQuery(asked ?? { max_attempts: 1 }),
    enabled: asked !== null,
  });
  const attempts = preview.data?.attempts ?? [];
  const last = attempts.at(-1);
  const within = (seconds: number) => asDuration(seconds * 1000, texts.locale);
  return (
    <section aria-label={words.previewTitle} className={classes.preview} data-testid="retry-preview">
      <Title order={3}>{words.previewTitle}</Title>
      {preview.isError ? (
        <Text c="var(--bad)" role="alert" size="sm">
          {wordsFor(preview.error, texts)}
        </Text>
      ) : last === undefined ? (
        <Loading height={20} rows={3} />
      ) : (
        <>
          <ol className={classes.planned}>
            {attempts.map(({ number, after_seconds: least }) => (
              <li data-testid="planned-attempt" key={number}>
                <span>{words.attempt(number)}</span>
                <span>{least === 0 ? words.previewFirst : words.previewAfter(within(least))}</span>
              </li>
            ))}
          </ol>
          <Text c="dimmed" mt="xs" size="xs">
            {words.previewLasts(within(last.latest_after_seconds))}
          </Text>
        </>
      )}
    </section>
  );
}
