import { Text } from "@mantine/core";

import type { Schedule } from "../api/schedules";
import { useNames } from "../job/useNames";
import { useTexts } from "../language";
import { FromNow, Moment } from "../ui/Moment";
import { taskOf } from "./task";

/** Whose summaries a schedule makes. */
export function About({ schedule }: { schedule: Schedule }) {
  const words = useTexts().schedules;
  const { evaluationId, studentIds } = taskOf(schedule);
  const names = useNames({ evaluations: [evaluationId] });
  return (
    <Text c="dimmed" component="span" size="sm">
      {words.evaluation(names.evaluation(evaluationId), studentIds?.length ?? null)}
    </Text>
  );
}

/** The expression in words, and in which zone its times are. */
export function Words({ schedule }: { schedule: Schedule }) {
  const texts = useTexts();
  const language = texts.locale.startsWith("nl") ? "nl" : "en";
  return (
    <span>
      {schedule.description[language] ?? schedule.cron_expression}
      <Text c="dimmed" component="span" display="block" size="xs">
        {texts.schedules.inZone(schedule.timezone)}
      </Text>
    </span>
  );
}

/** The next run by the clock of the schedule, and how far that is from now. */
export function Next({ schedule: { next_run_at: at, timezone } }: { schedule: Schedule }) {
  const words = useTexts().schedules;
  if (at === null)
    return (
      <Text c="dimmed" component="span" size="sm">
        {words.none}
      </Text>
    );
  return (
    <span>
      <Moment at={at} timeZone={timezone} />
      <Text c="dimmed" component="span" display="block" size="xs">
        <FromNow at={at} timeZone={timezone} />
      </Text>
    </span>
  );
}
