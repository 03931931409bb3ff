import { Badge, Button, Text } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { type ApiKey, keysQuery, revokeKey } from "../api/school";
import { useTexts } from "../language";
import { asDay } from "../language/time";
import { Confirm } from "../ui/Confirm";
import { type Column, DataTable } from "../ui/DataTable";
import { EmptyState } from "../ui/EmptyState";
import { Fetched } from "../ui/Fetched";
import { Ago } from "../ui/Moment";
import { More } from "../ui/More";
import { PageHead } from "../ui/PageHead";
import { Panel } from "../ui/Panel";
import { tell } from "../ui/tell";
import { useOnce } from "../ui/useOnce";
import classes from "./KeysPage.module.css";
import { NewKey } from "./NewKey";

/** The keys of the school's other software. */
export function KeysPage() {
  const words = useTexts().school.keys;
  const keys = useInfiniteQuery(keysQuery);
  const [isMaking, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const make = (
    <Button
      data-testid="new-key"
      leftSection={<IconKey aria-hidden size={18} />}
      onClick={() => setMaking(true)}
    >
      {words.make}
    </Button>
  );
  return (
    <>
      <PageHead intro={words.intro} title={words.title}>
        {make}
      </PageHead>
      <Fetched query={keys}>
        {({ pages }) => {
          const rows = pages.flatMap((page) => page.items);
          return rows.length === 0 ? (
            <EmptyState action={make} detail={words.emptyDetail} title={words.empty} />
          ) : (
            <Panel isFlush>
              <Keys keys={rows} onRevoke={setRevoking} />
            </Panel>
          );
        }}
      </Fetched>
      <More query={keys} />
      <NewKey isOpen={isMaking} onClose={() => setMaking(false)} />
      <Revoke apiKey={revoking} onClose={() => setRevoking(null)} />
    </>
  );
}

const COLOURS: Record<ApiKey["status"], string> = {
  active: "var(--good)",
  expired: "var(--quiet)",
  orphaned: "var(--wait)",
  revoked: "var(--quiet)",
};

function Keys({ keys, onRevoke }: { keys: readonly ApiKey[]; onRevoke: (key: ApiKey) => void }) {
  const texts = useTexts();
  const words = texts.school.keys;
  const columns: Column<ApiKey>[] = [
    {
      key: "name",
      label: words.name,
      isMain: true,
      cell: ({ name, prefix }) => (
        <div>
          <Text component="span" fw={600} size="sm">
            {name}
          </Text>
          <Text c="dimmed" ff="monospace" size="xs">
            {prefix}…
          </Text>
        </div>
      ),
    },
    {
      key: "scopes",
      label: words.scopes,
      cell: ({ scopes }) => (
        <ul className={classes.scopes}>
          {scopes.map((scope) => (
            <li key={scope}>{words.scopeNames[scope] ?? scope}</li>
          ))}
        </ul>
      ),
    },
    {
      key: "status",
      label: words.status,
      cell: ({ status }) => (
        <Badge c={COLOURS[status]} tt="none" variant="default">
          {words.statuses[status]}
        </Badge>
      ),
    },
    {
      key: "used",
      label: words.lastUsed,
      cell: ({ last_used_at: at }) => (at ? <Ago at={at} /> : words.neverUsed),
    },
    { key: "ends", label: words.ends, cell: ({ expires_at: at }) => asDay(at, texts.locale) },
    {
      key: "act",
      label: words.revoke,
      isLabelHidden: true,
      cell: (key) =>
        key.status === "active" && (
          <Button
            aria-label={words.revokeOf(key.name)}
            color="red"
            data-testid={`revoke-${key.id}`}
            onClick={() => onRevoke(key)}
            size="xs"
            variant="light"
          >
            {words.revoke}
          </Button>
        ),
    },
  ];
  return (
    <DataTable
      caption={words.title}
      columns={columns}
      rowKey={({ id }) => id}
      rows={keys}
      testId={({ id }) => `key-${id}`}
    />
  );
}

function Revoke({ apiKey, onClose }: { apiKey: ApiKey | null; onClose: () => void }) {
  const words = useTexts().school.keys;
  const client = useQueryClient();
  const revoke = useOnce({
    mutationFn: (key: ApiKey) => revokeKey(key.id),
    onSuccess: async (_, key) => {
      await client.invalidateQueries(keysQuery);
      tell(words.revoked(key.name));
      onClose();
    },
  });
  return (
    <Confirm
      confirm={words.revoke}
      error={revoke.error}
      isDangerous
      isOpen={apiKey !== null}
      isPending={revoke.isPending}
      onClose={onClose}
      onConfirm={() => apiKey && revoke.mutate(apiKey)}
      title={apiKey ? words.revokeOf(apiKey.name) : ""}
    >
      <Text>{words.revokeDetail}</Text>
    </Confirm>
  );
}
