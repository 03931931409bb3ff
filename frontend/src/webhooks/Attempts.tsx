import { Text } from "@mantine/core";

import type { Delivery, DeliveryAttempt } from "../api/webhooks";
import { useTexts } from "../language";
import { asClock, asDay, asDuration, fromNow } from "../language/time";
import { useNow } from "../ui/useNow";
import classes from "./Webhooks.module.css";

/** Every call that was made for a delivery, and what comes next. */
export function Attempts({ delivery }: { delivery: Delivery }) {
  const words = useTexts().webhooks;
  const { attempts, status, last_error: error } = delivery;
  return (
    <>
      {attempts.length === 0 ? (
        <Text mb="sm" size="sm">
          {status === "owed" ? words.noAttempts : words.neverCalled} {error && words.failures[error]}
        </Text>
      ) : (
        <ol className={classes.attempts}>
          {attempts.map((attempt) => (
            <AttemptItem attempt={attempt} key={attempt.number} />
          ))}
        </ol>
      )}
      <Next delivery={delivery} />
    </>
  );
}

export function AttemptItem({ attempt }: { attempt: DeliveryAttempt }) {
  const texts = useTexts();
  const words = texts.webhooks;
  const { number, at, status_code: code, milliseconds, error, response } = attempt;
  const isUnderWay = milliseconds === null && error === null;
  return (
    <li data-failed={error !== null} data-testid={`attempt-${number}`}>
      <div className={classes.line}>
        <Text component="span" fw={600} size="sm">
          {words.attempt(number)}
        </Text>
        <Text c="dimmed" component="time" dateTime={at} size="sm">
          {asDay(at, texts.locale)}, {asClock(at, texts.locale)}
        </Text>
        {isUnderWay ? (
          <span>{words.underWay}</span>
        ) : (
          <Text component="span" size="sm">
            {words.code}: {code ?? words.noAnswer}
            {milliseconds !== null && ` · ${asDuration(milliseconds, texts.locale)}`}
          </Text>
        )}
      </div>
      {!isUnderWay && (
        <Text c={error ? "var(--bad)" : "var(--good)"} size="sm">
          {error ? words.failures[error] : words.arrived}
        </Text>
      )}
      {response && (
        <pre aria-label={words.said} className={classes.said} role="region" tabIndex={0}>
          {response}
        </pre>
      )}
    </li>
  );
}

/** What comes next, and when. */
function Next({ delivery }: { delivery: Delivery }) {
  const { locale, webhooks: words } = useTexts();
  const now = useNow(5000);
  const { status, next_attempt_at: at, attempts, webhook_retry: retry } = delivery;
  const when = at === null || Date.parse(at) <= now ? null : fromNow(at, now, locale);
  const number = attempts.length + 1;
  const said =
    status === "delivered"
      ? words.comesNothing
      : status === "given_up"
        ? words.comesNothingMore
        : when === null
          ? words.nextNow
          : number > retry.max_attempts
            ? words.comesAgain(when)
            : words.comesLater(number, retry.max_attempts, when);
  return (
    <Text aria-live="polite" data-testid="comes-next" mb="sm" size="sm">
      <strong>{words.comes}:</strong> {said}
    </Text>
  );
}
