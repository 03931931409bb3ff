import { Button, Text, Title } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";

import { meQuery } from "../api/auth";
import {
  pauseQueue,
  queuesKey,
  type QueueStats,
  queueStatsQuery,
  resumeQueue,
  type Stats,
} from "../api/queues";
import { useNames } from "../job/useNames";
import { useTexts } from "../language";
import { ago, asDuration } from "../language/time";
import { Confirm } from "../ui/Confirm";
import { tell } from "../ui/tell";
import { useNow } from "../ui/useNow";
import { useOnce } from "../ui/useOnce";
import classes from "./QueueCards.module.css";
import { waitingNow } from "./verdict";

/** What stands where in each queue of the school; an administrator can hold one up. */
export function QueueCards({ stats }: { stats: Stats }) {
  const { queues: words } = useTexts();
  const { data: me } = useQuery(meQuery);
  const [asked, setAsked] = useState<Asked | null>(null);
  const ofAsked = stats.queues.find(({ queue_name: name }) => name === asked?.name);
  return (
    <section aria-label={words.each} className={classes.cards}>
      {stats.queues.map((queue) => (
        <QueueCard
          key={queue.queue_name}
          onAsk={me?.role === "admin" ? () => setAsked(askedOf(queue)) : undefined}
          queue={queue}
        />
      ))}
      {asked && ofAsked && (
        <HoldUp isPaused={asked.isPaused} key={asked.name} onClose={() => setAsked(null)} queue={ofAsked} />
      )}
    </section>
  );
}

/** A queue that somebody wants to pause or, where it was paused then, to resume. */
interface Asked {
  name: string;
  isPaused: boolean;
}

function askedOf({ queue_name: name, paused_at: at }: QueueStats): Asked {
  return { name, isPaused: at !== null };
}

interface Props {
  queue: QueueStats;
  /** Asks whether to pause it, or to resume it; only for those who may. */
  onAsk: (() => void) | undefined;
}

function QueueCard({ queue, onAsk }: Props) {
  const { queues: words, locale } = useTexts();
  const id = useId();
  const name = words.names[queue.queue_name] ?? queue.queue_name;
  const isPaused = queue.paused_at !== null;
  const counts = [
    { key: "running", label: words.running, count: queue.processing_count },
    { key: "retrying", label: words.retrying, count: queue.retrying_count },
    { key: "scheduled", label: words.scheduled, count: queue.scheduled_count },
    { key: "blocked", label: words.blocked, count: queue.blocked_count },
  ];
  const oldest = queue.oldest_queued_seconds;
  return (
    <article
      aria-labelledby={id}
      className={classes.card}
      data-paused={isPaused}
      data-testid={`queue-${queue.queue_name}`}
    >
      <div className={classes.head}>
        <Title id={id} order={2}>
          {name}
        </Title>
        {onAsk && (
          <Button
            aria-label={isPaused ? words.resumeOf(name) : words.pauseOf(name)}
            data-testid={`${isPaused ? "resume" : "pause"}-${queue.queue_name}`}
            leftSection={
              isPaused ? <IconPlayerPlay aria-hidden size={14} /> : <IconPlayerPause aria-hidden size={14} />
            }
            onClick={onAsk}
            size="xs"
            variant={isPaused ? "filled" : "default"}
          >
            {isPaused ? words.resume : words.pause}
          </Button>
        )}
      </div>
      {isPaused && <Paused queue={queue} />}
      <p className={classes.waiting}>
        <strong data-testid="waiting">{waitingNow(queue).toLocaleString(locale)}</strong>{" "}
        {words.waiting.toLocaleLowerCase(locale)}
      </p>
      <Text c="dimmed" size="sm">
        {oldest === null ? words.noneWaits : words.oldest(asDuration(oldest * 1000, locale))}
      </Text>
      <dl className={classes.counts}>
        {counts.map(({ key, label, count }) => (
          <div data-is-none={count === 0} key={key}>
            <dt>{label}</dt>
            <dd data-testid={key}>{count.toLocaleString(locale)}</dd>
          </div>
        ))}
      </dl>
    </article>
  );
}

function Paused({ queue: { paused_at: at, paused_by: by } }: { queue: QueueStats }) {
  const { queues: words, locale } = useTexts();
  const now = useNow(20_000);
  const names = useNames({ users: [by] });
  const who = by === null ? words.anAdmin : names.user(by);
  return (
    <p className={classes.paused} data-testid="paused">
      <IconPlayerPause aria-hidden size={16} />
      <span>{words.pausedBy(who, ago(at ?? "", now, locale))}</span>
    </p>
  );
}

interface HoldUpProps {
  queue: QueueStats;
  isPaused: boolean;
  onClose: () => void;
}

/** Asks before a queue is paused or resumed; its numbers are counted anew for that, and go on. */
function HoldUp({ queue, isPaused, onClose }: HoldUpProps) {
  const { queues: words } = useTexts();
  const client = useQueryClient();
  const name = words.names[queue.queue_name] ?? queue.queue_name;
  const { isFetchedAfterMount: isCounted } = useQuery({ ...queueStatsQuery, refetchOnMount: "always" });
  const change = useOnce({
    mutationFn: () => (isPaused ? resumeQueue(queue.queue_name) : pauseQueue(queue.queue_name)),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: queuesKey });
      tell(isPaused ? words.resumed(name) : words.paused(name));
      onClose();
    },
  });
  const waiting = waitingNow(queue);
  return (
    <Confirm
      confirm={isPaused ? words.resume : words.pause}
      error={change.error}
      isOpen
      isPending={change.isPending}
      onClose={onClose}
      onConfirm={() => change.mutate()}
      title={isPaused ? words.resumeOf(name) : words.pauseOf(name)}
    >
      <Text aria-busy={!isCounted} data-testid="hold-up">
        {!isCounted
          ? words.counting
          : isPaused
            ? words.resumeDetail(waiting)
            : words.pauseDetail(waiting, queue.processing_count)}
      </Text>
    </Confirm>
  );
}
