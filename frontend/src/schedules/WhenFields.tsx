import { Checkbox, Group, Radio, Select, Stack, TextInput } from "@mantine/core";
import { useMemo } from "react";

import { useTexts } from "../language";
import type { FieldsProps } from "./fields";
import classes from "./Schedules.module.css";
import { DAYS, HOURS, KINDS, type Timing } from "./timing";

interface Props extends FieldsProps {
  /** What the API says of the expression and of the zone; null if nothing. */
  mistake: string | null;
  zoneMistake: string | null;
}

/** When it is due, as people say it. */
export function WhenFields({ plan, change, faults, mistake, zoneMistake }: Props) {
  const words = useTexts().schedules;
  const { timing } = plan;
  const set = (what: Partial<Timing>) => change({ timing: { ...timing, ...what } });
  return (
    <Stack>
      <Radio.Group aria-label={words.when} onChange={(kind) => set({ kind: kind })} value={timing.kind}>
        <Stack gap="xs">
          {KINDS.map((kind) => (
            <Radio data-testid={`when-${kind}`} key={kind} label={words.kinds[kind]} value={kind} />
          ))}
        </Stack>
      </Radio.Group>
      {timing.kind === "weekly" && (
        <Checkbox.Group
          aria-label={words.kinds.weekly}
          error={faults.has("days") && words.daysMissing}
          onChange={(days) => set({ days: days })}
          value={[...timing.days]}
        >
          <Group gap="xs 1rem">
            {DAYS.map((day) => (
              <Checkbox data-testid={`day-${day}`} key={day} label={words.days[day]} value={day} />
            ))}
          </Group>
        </Checkbox.Group>
      )}
      {timing.kind !== "hours" && timing.kind !== "own" && (
        <TextInput
          data-testid="schedule-time"
          error={faults.has("time") && words.timeMissing}
          label={words.at}
          onChange={(event) => set({ time: event.currentTarget.value })}
          type="time"
          value={timing.time}
          w="9rem"
        />
      )}
      {timing.kind === "hours" && (
        <Select
          allowDeselect={false}
          data={HOURS.map((hours) => ({ value: String(hours), label: words.hours(hours) }))}
          data-testid="schedule-hours"
          label={words.every}
          onChange={(hours) => hours && set({ every: Number(hours) })}
          value={String(timing.every)}
          w="14rem"
        />
      )}
      {timing.kind === "own" && (
        <TextInput
          autoCapitalize="off"
          autoComplete="off"
          data-testid="schedule-expression"
          description={words.expressionDetail}
          error={mistake ?? (faults.has("expression") && words.expressionMissing)}
          classNames={{ input: classes.expression }}
          label={words.expression}
          maw="26rem"
          maxLength={200}
          onChange={(event) => set({ expression: event.currentTarget.value })}
          spellCheck={false}
          value={timing.expression}
        />
      )}
      <Zone
        mistake={zoneMistake ?? (faults.has("zone") ? words.zoneMissing : null)}
        onChange={(zone) => change({ zone })}
        zone={plan.zone}
      />
    </Stack>
  );
}

interface ZoneProps {
  zone: string;
  mistake: string | null;
  onChange: (zone: string) => void;
}

function Zone({ zone, mistake, onChange }: ZoneProps) {
  const words = useTexts().schedules;
  const zones = useMemo(() => [...new Set([zone, "UTC", ...Intl.supportedValuesOf("timeZone")])], [zone]);
  return (
    <Select
      allowDeselect={false}
      data={zones.filter(Boolean)}
      data-testid="schedule-zone"
      description={words.zoneDetail}
      error={mistake}
      label={words.zone}
      limit={60}
      maw="26rem"
      nothingFoundMessage={words.noZones}
      onChange={(chosen) => chosen && onChange(chosen)}
      searchable
      value={zone}
    />
  );
}
