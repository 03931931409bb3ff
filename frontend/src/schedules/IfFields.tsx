import { Radio, Stack, Switch } from "@mantine/core";

import { useTexts } from "../language";
import type { FieldsProps } from "./fields";
import type { Plan } from "./plan";

/** What happens to runs that come late or into one another, and how urgent they are. */
export function IfFields({ plan, change }: FieldsProps) {
  const words = useTexts().schedules;
  return (
    <Stack gap="lg">
      <Choice
        choices={words.misfires}
        label={words.misfire}
        onChange={(misfire) => change({ misfire: misfire as Plan["misfire"] })}
        value={plan.misfire}
      />
      <Choice
        choices={words.overlaps}
        label={words.overlap}
        onChange={(overlap) => change({ overlap: overlap as Plan["overlap"] })}
        value={plan.overlap}
      />
      <Choice
        choices={words.queues}
        details={words.queueDetails}
        label={words.queue}
        onChange={(queue) => change({ queue: queue as Plan["queue"] })}
        value={plan.queue}
      />
      {plan.enabled !== undefined && (
        <Switch
          checked={plan.enabled}
          data-testid="schedule-enabled"
          description={words.enabledDetail}
          label={words.enabled}
          onChange={(event) => change({ enabled: event.currentTarget.checked })}
        />
      )}
    </Stack>
  );
}

interface ChoiceProps {
  label: string;
  choices: Record<string, string>;
  details?: Record<string, string>;
  value: string;
  onChange: (value: string) => void;
}

function Choice({ label, choices, details, value, onChange }: ChoiceProps) {
  return (
    <Radio.Group label={label} onChange={onChange} value={value}>
      <Stack gap="xs" mt="xs">
        {Object.entries(choices).map(([choice, name]) => (
          <Radio description={details?.[choice]} key={choice} label={name} value={choice} />
        ))}
      </Stack>
    </Radio.Group>
  );
}
