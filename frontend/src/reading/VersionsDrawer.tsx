import { Badge, Button, Drawer, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { editSummary, versionsQuery } from "../api/reading";
import type { Summary } from "../api/summaries";
import { Origin, PlainPoints, Prose } from "../job/SummaryText";
import { useTexts } from "../language";
import { asMoment } from "../language/time";
import { wordsFor } from "../ui/errorWords";
import { Fetched } from "../ui/Fetched";
import { tell } from "../ui/tell";
import { useOnce } from "../ui/useOnce";
import classes from "./Reading.module.css";
import type { SummaryPanelProps } from "./SummaryPanel";

interface Props extends SummaryPanelProps {
  held: Summary;
  isOpen: boolean;
  onClose: () => void;
}

/** Every version that there is, newest first; any of them can be taken up again. */
export function VersionsDrawer(props: Props) {
  const texts = useTexts();
  const { isOpen, onClose, pupil } = props;
  return (
    <Drawer
      closeButtonProps={{ "aria-label": texts.shell.close }}
      onClose={onClose}
      opened={isOpen}
      padding="lg"
      position="right"
      size="lg"
      title={texts.reading.version.title(pupil.name)}
    >
      <Versions {...props} />
    </Drawer>
  );
}

function Versions(props: Props) {
  const texts = useTexts();
  const words = texts.reading.version;
  const versions = useQuery(versionsQuery(props.whose));
  const [read, setRead] = useState<number | null>(null);
  const take = useTaking(props);
  return (
    <Fetched height={72} query={versions} rows={3}>
      {({ items }) => (
        <>
          <Text c="dimmed" mb="md" size="sm">
            {words.takeNote}
          </Text>
          {take.isError && (
            <Text c="red" role="alert" size="sm">
              {wordsFor(take.error, texts)}
            </Text>
          )}
          <ol className={classes.versions}>
            {items.map((version, place) => (
              <Version
                current={items[0]}
                isCurrent={place === 0}
                isPending={take.isPending}
                isRead={read === version.id}
                key={version.id}
                onRead={() => setRead(read === version.id ? null : version.id)}
                onTake={(current) => take.mutate({ version, current })}
                version={version}
              />
            ))}
          </ol>
        </>
      )}
    </Fetched>
  );
}

function useTaking({ whose, hold, summary, onClose }: Props) {
  const words = useTexts().reading.version;
  return useOnce({
    mutationFn: ({ version, current }: { version: Summary; current: Summary }) =>
      editSummary(whose, { summary_id: current.id, based_on: version.id }),
    onSuccess: (taken) => {
      hold(taken);
      summary.adopt(taken);
      tell(words.taken);
      onClose();
    },
  });
}

interface VersionProps {
  version: Summary;
  current: Summary | undefined;
  isCurrent: boolean;
  isRead: boolean;
  isPending: boolean;
  onRead: () => void;
  onTake: (current: Summary) => void;
}

function Version({ version, current, isCurrent, isRead, isPending, onRead, onTake }: VersionProps) {
  const texts = useTexts();
  const words = texts.reading.version;
  const when = asMoment(version.edited_at ?? version.created_at, texts.locale);
  return (
    <li className={classes.version} data-testid={`version-${version.id}`}>
      <Text fw={600}>
        {version.edited_at === null
          ? words.written(when)
          : texts.reading.edited(version.edited_by_name, when)}
      </Text>
      <Group gap="xs" mt={4}>
        {isCurrent && <Badge variant="light">{words.current}</Badge>}
        {version.id === version.shown_id && (
          <Badge color="gray" variant="light">
            {words.shown}
          </Badge>
        )}
      </Group>
      <Group gap="xs" mt="xs">
        <Button
          aria-expanded={isRead}
          aria-label={words.showOf(when)}
          onClick={onRead}
          size="xs"
          variant="default"
        >
          {words.show}
        </Button>
        {!isCurrent && current && (
          <Button
            aria-label={words.takeOf(when)}
            data-testid={`take-${version.id}`}
            loading={isPending}
            onClick={() => onTake(current)}
            size="xs"
            variant="light"
          >
            {words.take}
          </Button>
        )}
      </Group>
      {isRead && (
        <div className={classes.earlier}>
          <Origin summary={version} />
          <Prose summary={version} testId={`text-${version.id}`} />
          <PlainPoints isCounted summary={version} />
        </div>
      )}
    </li>
  );
}
