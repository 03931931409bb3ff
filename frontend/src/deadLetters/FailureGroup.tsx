import { Badge, Button, Text, Title } from "@mantine/core";
import { IconChevronDown, IconChevronRight, IconRotateClockwise } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useId } from "react";

import type { FailureFilter, Group, Remedy, ReplayIn } from "../api/deadLetters";
import { useReader } from "../job/useReader";
import { adviceOf } from "../job/words";
import { useTexts } from "../language";
import { Ago } from "../ui/Moment";
import { FailedJobs } from "./FailedJobs";
import classes from "./FailureGroup.module.css";
import { causeWords } from "./words";

const COLOURS: Record<Remedy, string> = {
  data: "var(--wait)",
  settings: "var(--bad)",
  software: "var(--bad)",
  time: "var(--good)",
  unknown: "var(--quiet)",
};

interface Props {
  group: Group;
  filter: FailureFilter;
  isOpen: boolean;
  onOpen: (isOpen: boolean) => void;
  onReplay: (wanted: ReplayIn) => void;
}

/** The failures of one cause: what went wrong, how often, since when, and what mends it. */
export function FailureGroup({ group, filter, isOpen, onOpen, onReplay }: Props) {
  const texts = useTexts();
  const { deadLetters: words } = texts;
  const reader = useReader();
  const id = useId();
  const cause = causeWords(group, texts);
  const remedy = words.remedies[group.remedy];
  const replayed = group.replay_ids[0];
  return (
    <li className={classes.group} data-testid={`group-${group.error_code}`}>
      <div className={classes.head}>
        <div className={classes.words}>
          <Title order={2}>{cause}</Title>
          <Text c="dimmed" size="sm">
            <span data-testid="group-jobs">{words.ofJobs(group.jobs, group.evaluations)}</span> ·{" "}
            {group.jobs > 1 && (
              <>
                {words.first} <Ago at={group.first_failed_at} />,{" "}
              </>
            )}
            {words.last} <Ago at={group.last_failed_at} />
          </Text>
          <p className={classes.remedy}>
            <Badge c={COLOURS[group.remedy]} className={classes.badge} tt="none" variant="default">
              {remedy.name}
            </Badge>{" "}
            {adviceOf(group.error_code, reader, texts)} {remedy.detail}
          </p>
          {replayed !== undefined && (
            <Link className={classes.link} params={{ replayId: replayed }} to="/failures/replays/$replayId">
              {words.seeReplay}
            </Link>
          )}
        </div>
        <Button
          aria-label={words.againOf(cause)}
          data-testid={`replay-${group.error_code}`}
          leftSection={<IconRotateClockwise aria-hidden size={16} />}
          onClick={() => onReplay({ ...filter, error_code: null, cause: group.cause })}
          size="sm"
          variant="light"
        >
          {words.again}
        </Button>
      </div>
      <button
        aria-controls={id}
        aria-expanded={isOpen}
        aria-label={isOpen ? undefined : words.openOf(cause)}
        className={classes.toggle}
        data-testid={`open-${group.error_code}`}
        onClick={() => onOpen(!isOpen)}
        type="button"
      >
        {isOpen ? <IconChevronDown aria-hidden size={16} /> : <IconChevronRight aria-hidden size={16} />}
        {isOpen ? words.close : words.open}
      </button>
      <div id={id}>{isOpen && <FailedJobs filter={filter} group={group} onReplay={onReplay} />}</div>
    </li>
  );
}
