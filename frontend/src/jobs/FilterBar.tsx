import { ActionIcon, Button, TextInput } from "@mantine/core";
import { IconAdjustmentsHorizontal, IconSearch, IconX } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";

import { LOOKS } from "../job/looks";
import { useTexts } from "../language";
import { Chips } from "./Chips";
import classes from "./FilterBar.module.css";
import type { Counts } from "./JobList";
import { MoreFilters } from "./MoreFilters";
import { type JobSearch, joined, STATUSES, statusesOf, without } from "./search";

/** After so long without another letter the search is sent, in milliseconds. */
const TYPING_MILLISECONDS = 400;

interface Props {
  search: JobSearch;
  counts: Counts | null;
  /** `isTyping`: it goes on what was typed before, and is no step of its own to go back to. */
  onSearch: (search: JobSearch, isTyping?: boolean) => void;
}

/** Which jobs are shown; all of it stands in the address. */
export function FilterBar({ search, counts, onSearch }: Props) {
  const texts = useTexts();
  const words = texts.jobs.filters;
  const [isOpen, setOpen] = useState(false);
  const more = countOfMore(search);
  return (
    <section aria-label={words.heading} className={classes.bar}>
      <div className={classes.line}>
        <Statuses counts={counts} onSearch={onSearch} search={search} />
        <div className={classes.find}>
          <SearchField onSearch={onSearch} search={search} />
          <Button
            aria-expanded={isOpen}
            aria-label={more > 0 ? words.moreSet(more) : words.more}
            className={classes.more}
            data-testid="more-filters"
            leftSection={<IconAdjustmentsHorizontal aria-hidden size={18} />}
            onClick={() => setOpen(!isOpen)}
            variant="default"
          >
            {words.more}
            {more > 0 && ` (${more})`}
          </Button>
        </div>
      </div>
      {isOpen && <MoreFilters onSearch={onSearch} search={search} />}
      <Chips onSearch={onSearch} search={search} />
    </section>
  );
}

function countOfMore(search: JobSearch): number {
  return Object.keys(search).filter((name) => name !== "status" && name !== "q").length;
}

/** Each status with its number; all of them are shown where none is chosen. */
function Statuses({ search, counts, onSearch }: Props) {
  const texts = useTexts();
  const chosen = statusesOf(search.status);
  const others = without(search, "status");
  const total = counts && Object.values(counts.by_status).reduce((sum, number) => sum + number, 0);
  const show = (number: number | null | undefined) => number?.toLocaleString(texts.locale) ?? "…";
  return (
    <div aria-label={texts.jobs.filters.status} className={classes.statuses} role="group">
      <button
        aria-pressed={chosen.length === 0}
        data-testid="status-all"
        onClick={() => onSearch(others)}
        type="button"
      >
        {texts.jobs.filters.all} <b>{show(total)}</b>
      </button>
      {STATUSES.map((status) => {
        const { icon: Icon } = LOOKS[status];
        const isOn = chosen.includes(status);
        const toDo = status === "failed" ? toDoOf(counts) : null;
        const next = joined(isOn ? chosen.filter((one) => one !== status) : [...chosen, status]);
        return (
          <button
            aria-pressed={isOn}
            data-is-settled={toDo === 0 || undefined}
            data-status={status}
            data-testid={`status-${status}`}
            key={status}
            onClick={() => onSearch(next === undefined ? others : { ...others, status: next })}
            type="button"
          >
            <Icon aria-hidden size={16} />
            {texts.pupil.status[status]} <b>{show(counts?.by_status[status])}</b>
            {toDo !== null && (
              <span className={classes.toDo} data-testid="to-do">
                {toDo === 0 ? texts.jobs.filters.allTriedAgain : texts.jobs.filters.toDo(toDo)}
              </span>
            )}
          </button>
        );
      })}
    </div>
  );
}

/** How many of those that failed somebody has to see to; null where that is all of them, or not counted yet. */
function toDoOf(counts: Counts | null): number | null {
  return counts === null || counts.toDo === counts.by_status.failed ? null : counts.toDo;
}

function SearchField({ search, onSearch }: Pick<Props, "onSearch" | "search">) {
  const words = useTexts().jobs.filters;
  const [typed, setTyped] = useState(search.q ?? "");
  const sent = useRef(search.q ?? "");
  useEffect(() => {
    // Somebody went back, or took the chip away.
    if (sent.current !== (search.q ?? "")) setTyped(search.q ?? "");
    sent.current = search.q ?? "";
  }, [search.q]);
  useEffect(() => {
    const q = typed.trim();
    if (q === sent.current) return;
    const timer = setTimeout(() => {
      const others = without(search, "q");
      sent.current = q;
      onSearch(q ? { ...others, q } : others, search.q !== undefined && q !== "");
    }, TYPING_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [typed, search, onSearch]);
  return (
    <TextInput
      aria-label={words.search}
      className={classes.search}
      data-testid="search-jobs"
      leftSection={<IconSearch aria-hidden size={16} />}
      maxLength={100}
      onChange={(event) => setTyped(event.currentTarget.value)}
      placeholder={words.searchHint}
      rightSection={
        typed && (
          <ActionIcon
            aria-label={words.remove(words.search)}
            color="gray"
            onClick={() => setTyped("")}
            size="sm"
            variant="subtle"
          >
            <IconX aria-hidden size={14} />
          </ActionIcon>
        )
      }
      type="search"
      value={typed}
    />
  );
}
