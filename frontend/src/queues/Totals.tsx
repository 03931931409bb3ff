import type { Span } from "../api/queues";
import { useTexts } from "../language";
import classes from "./Totals.module.css";

/** What happened over the whole window, in numbers. */
export function Totals({ totals }: { totals: Span }) {
  const { queues: words, locale } = useTexts();
  const number = (value: number) => value.toLocaleString(locale);
  const rate = totals.throughput_per_minute.toLocaleString(locale, { maximumFractionDigits: 1 });
  const facts = [
    {
      key: "completed",
      label: words.completed,
      value: number(totals.completed),
      more: words.perMinute(rate),
    },
    { key: "failed", label: words.failed, value: number(totals.failed) },
    { key: "retries", label: words.retries, value: number(totals.retries) },
    {
      key: "tokens",
      label: words.tokens,
      value: number(totals.input_tokens + totals.output_tokens),
      more: words.tokensDetail(number(totals.input_tokens), number(totals.output_tokens)),
    },
  ];
  return (
    <dl className={classes.facts}>
      {facts.map(({ key, label, value, more }) => (
        <div key={key}>
          <dt>{label}</dt>
          <dd data-testid={`total-${key}`}>{value}</dd>
          {more && <dd className={classes.more}>{more}</dd>}
        </div>
      ))}
    </dl>
  );
}
