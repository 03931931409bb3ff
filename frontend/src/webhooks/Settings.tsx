import { Button, Group, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { changeWebhookSettings, type WebhookSettings, webhookSettingsQuery } from "../api/webhooks";
import { useNames } from "../job/useNames";
import { useTexts } from "../language";
import { asMoment } from "../language/time";
import { Confirm } from "../ui/Confirm";
import { Fetched } from "../ui/Fetched";
import { Panel } from "../ui/Panel";
import { tell } from "../ui/tell";
import { useOnce } from "../ui/useOnce";
import { RetrySettings } from "./RetrySettings";

/** How often the school's webhooks are tried. */
export function Settings() {
  return (
    <Fetched query={useQuery(webhookSettingsQuery)} rows={4}>
      {(settings) => <Settled key={settings.updated_at} settings={settings} />}
    </Fetched>
  );
}

function Settled({ settings }: { settings: WebhookSettings }) {
  const words = useTexts().webhooks;
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const change = useOnce({
    mutationFn: changeWebhookSettings,
    onSuccess: (changed) => {
      setAsking(false);
      client.setQueryData(webhookSettingsQuery.queryKey, changed);
      tell(words.saved);
    },
  });
  return (
    <Panel title={words.settingsTitle}>
      <Text c="dimmed" maw="44rem" mb="md">
        {words.settingsDetail} <ByWhom settings={settings} />
      </Text>
      <RetrySettings
        error={isAsking ? null : change.error}
        isPending={change.isPending}
        onSave={(retry) => change.mutate(retry)}
        retry={settings.webhook_retry}
      />
      {!settings.is_default && (
        <Group mt="md">
          <Button data-testid="retry-default" onClick={() => setAsking(true)} variant="default">
            {words.toDefault}
          </Button>
        </Group>
      )}
      <Confirm
        confirm={words.toDefault}
        error={change.error}
        isOpen={isAsking}
        isPending={change.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() => change.mutate(null)}
        title={words.toDefault}
      >
        {words.toDefaultDetail}
      </Confirm>
    </Panel>
  );
}

function ByWhom({
  settings: { is_default: isDefault, updated_at: at, updated_by: by },
}: {
  settings: WebhookSettings;
}) {
  const { locale, webhooks: words } = useTexts();
  const names = useNames({ users: [by] });
  if (isDefault) return words.isDefault;
  return at !== null && by !== null && words.changedBy(names.user(by), asMoment(at, locale));
}
