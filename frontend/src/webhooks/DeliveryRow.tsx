import { Button, Collapse } from "@mantine/core";
import { IconChevronRight, IconCircleCheck, IconCircleX, IconClock, IconSend } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useId, useState } from "react";

import { type Delivery, type DeliveryStatus, replayDelivery } from "../api/webhooks";
import { useTexts } from "../language";
import { ago, fromNow } from "../language/time";
import { Confirm } from "../ui/Confirm";
import { tell } from "../ui/tell";
import { useNow } from "../ui/useNow";
import { useOnce } from "../ui/useOnce";
import { Attempts } from "./Attempts";
import classes from "./Webhooks.module.css";

const ICONS: Record<DeliveryStatus, typeof IconClock> = {
  delivered: IconCircleCheck,
  given_up: IconCircleX,
  owed: IconClock,
};

interface Props {
  delivery: Delivery;
  isOpen: boolean;
  onToggle: () => void;
}

/** One delivery; opened, its attempts, what comes next, and sending it again. */
export function DeliveryRow({ delivery, isOpen, onToggle }: Props) {
  const words = useTexts().webhooks;
  const id = useId();
  const Icon = ICONS[delivery.status];
  return (
    <li data-status={delivery.status} data-testid={`delivery-${delivery.id}`}>
      <button
        aria-controls={id}
        aria-expanded={isOpen}
        className={classes.summary}
        data-testid={`open-delivery-${delivery.id}`}
        onClick={onToggle}
        type="button"
      >
        <IconChevronRight aria-hidden className={classes.chevron} size={18} />
        <span className={classes.what}>
          <span className={classes.event}>{words.events[delivery.event]}</span>
          <span className={classes.url}>{delivery.url}</span>
          {delivery.last_error !== null && (
            <span className={classes.why}>{words.failures[delivery.last_error]}</span>
          )}
        </span>
        <span className={classes.standing}>
          <span className={classes.badge} data-status={delivery.status}>
            <Icon aria-hidden size={16} />
            {words.statuses[delivery.status]}
          </span>
          <When delivery={delivery} />
        </span>
      </button>
      <Collapse expanded={isOpen}>
        <div className={classes.open} id={id}>
          {isOpen && <Opened delivery={delivery} />}
        </div>
      </Collapse>
    </li>
  );
}

/** When it arrived, or is tried next, or began. */
function When({ delivery }: { delivery: Delivery }) {
  const { status, attempts, created_at, delivered_at, next_attempt_at, webhook_retry: retry } = delivery;
  const { locale, webhooks: words } = useTexts();
  const now = useNow(5000);
  const said =
    status === "delivered" && delivered_at
      ? words.deliveredAt(ago(delivered_at, now, locale))
      : status === "owed" && next_attempt_at
        ? Date.parse(next_attempt_at) <= now
          ? words.nextNow
          : words.nextAt(fromNow(next_attempt_at, now, locale))
        : ago(created_at, now, locale);
  return (
    <span className={classes.aside}>
      {said}
      {status === "owed" &&
        attempts.length > 0 &&
        ` · ${words.attempts(attempts.length, retry.max_attempts)}`}
    </span>
  );
}

function Opened({ delivery }: { delivery: Delivery }) {
  const words = useTexts().webhooks;
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Attempts delivery={delivery} />
      <div className={classes.foot}>
        <span className={classes.aside}>
          {delivery.job_id !== null && (
            <>
              {words.job}{" "}
              <Link className="link" params={{ jobId: delivery.job_id }} to="/jobs/$jobId">
                {delivery.job_id}
              </Link>
              {" · "}
            </>
          )}
          {words.id} {delivery.webhook_id}
        </span>
        {delivery.status !== "owed" && (
          <Button
            data-testid={`replay-${delivery.id}`}
            leftSection={<IconSend aria-hidden size={16} />}
            onClick={() => setAsking(true)}
            size="sm"
            variant="light"
          >
            {words.replay}
          </Button>
        )}
      </div>
      <Replay delivery={delivery} isOpen={isAsking} onClose={() => setAsking(false)} />
    </>
  );
}

function Replay({ delivery, isOpen, onClose }: { delivery: Delivery; isOpen: boolean; onClose: () => void }) {
  const words = useTexts().webhooks;
  const client = useQueryClient();
  const replay = useOnce({
    mutationFn: () => replayDelivery(delivery.id),
    onSuccess: async () => {
      tell(words.replayed);
      onClose();
      await client.invalidateQueries({ queryKey: ["webhook-deliveries"] });
    },
  });
  return (
    <Confirm
      confirm={words.replay}
      error={replay.error}
      isOpen={isOpen}
      isPending={replay.isPending}
      onClose={onClose}
      onConfirm={() => replay.mutate()}
      title={words.replayOf(delivery.url)}
    >
      {words.replayDetail(delivery.url)}
    </Confirm>
  );
}
