import { IconAlertTriangle, IconCircleCheck, IconPlayerPause, IconUrgent } from "@tabler/icons-react";

import type { Health, Stats } from "../api/queues";
import { useReader } from "../job/useReader";
import { useTexts } from "../language";
import { type Verdict, verdictOf } from "./verdict";
import classes from "./VerdictPanel.module.css";

const ICONS: Record<Verdict["tone"], typeof IconCircleCheck> = {
  degraded: IconAlertTriangle,
  healthy: IconCircleCheck,
  held: IconPlayerPause,
  unhealthy: IconUrgent,
};

/** Whether anything is stuck, why, and what to do. */
export function VerdictPanel({ stats, health }: { stats: Stats; health: Health }) {
  const texts = useTexts();
  const { tone, sentence, reasons, technical } = verdictOf(stats, health, texts);
  const Icon = ICONS[tone];
  const isForAdmins = useReader() === "teacher" && tone === "unhealthy";
  return (
    <section className={classes.verdict} data-testid="verdict" data-tone={tone}>
      <Icon aria-hidden className={classes.icon} size={24} />
      <div className={classes.words}>
        <p aria-live="polite" className={classes.sentence} data-testid="verdict-sentence">
          {sentence}
        </p>
        {reasons.length > 0 && (
          <ul className={classes.reasons}>
            {reasons.map(({ key, what, remedy }) => (
              <li data-testid={`reason-${key}`} key={key}>
                {what} <span className={classes.remedy}>{remedy}</span>
              </li>
            ))}
          </ul>
        )}
        {isForAdmins && <p className={classes.tell}>{texts.errors.advice.teacher}</p>}
        {technical.length > 0 && (
          <details className={classes.technical}>
            <summary>{texts.queues.forOperators}</summary>
            <ul lang="en">
              {technical.map((detail) => (
                <li key={detail}>{detail}</li>
              ))}
            </ul>
          </details>
        )}
      </div>
    </section>
  );
}
