import { useMediaQuery } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import { defaultRangeExtractor, useWindowVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type MouseEvent, useCallback, useEffect, useRef, useState } from "react";

import type { Job } from "../api/jobs";
import { useNames } from "../job/useNames";
import { useTexts } from "../language";
import { useNow } from "../ui/useNow";
import { type JobList, WINDOW } from "./JobList";
import { JobCells, whatOf, whoOf } from "./JobRow";
import classes from "./Rows.module.css";
import { choose, type Chosen, isChosen, MOST_CHOSEN } from "./selection";

/** The heights of a row, in pixels: known beforehand, so that any row of a hundred thousand has its place. */
const HEIGHT = { wide: 60, phone: 108 };
/** What is scrolled past sooner is not fetched, in milliseconds. */
const LOOKED_MILLISECONDS = 120;

interface Props {
  list: JobList;
  length: number;
  chosen: Chosen;
  onChoose: (chosen: Chosen) => void;
}

/** The rows on the screen, of a list of any length. */
export function Rows({ list, length, chosen, onChoose }: Props) {
  const texts = useTexts();
  const words = texts.jobs.list;
  const navigate = useNavigate();
  const now = useNow(20_000);
  const isPhone = useMediaQuery("(max-width: 48em)", false, { getInitialValueInEffect: false });
  const height = isPhone ? HEIGHT.phone : HEIGHT.wide;
  const grid = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  useEffect(() => {
    const measure = () =>
      setTop(grid.current ? grid.current.getBoundingClientRect().top + window.scrollY : 0);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, []);
  const [active, setActive] = useState(0);
  const [isFocused, setFocused] = useState(false);
  const anchor = useRef(0);

  const virtual = useWindowVirtualizer({
    count: length,
    estimateSize: () => height,
    overscan: 8,
    scrollMargin: top,
    scrollPaddingStart: 180,
    scrollPaddingEnd: 24,
    // The row that has the focus stays, wherever one scrolls: the keyboard goes on from there.
    rangeExtractor: (range) => {
      const rows = defaultRangeExtractor(range);
      return isFocused && active < length && !rows.includes(active)
        ? [...rows, active].toSorted((a, b) => a - b)
        : rows;
    },
  });
  useEffect(() => virtual.measure(), [virtual, height]);

  // Which rows are on the screen is worked out with the items.
  const items = virtual.getVirtualItems();
  const { startIndex = 0, endIndex = 0 } = virtual.range ?? {};
  const first = Math.floor(startIndex / WINDOW);
  const last = Math.floor(endIndex / WINDOW);
  useEffect(() => {
    const look = () => list.watch(Array.from({ length: last - first + 1 }, (_, n) => first + n));
    const timer = setTimeout(look, LOOKED_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [list, first, last, length]);

  const rows = items.map(({ index, start }) => ({ index, start, job: list.at(index) }));
  const jobs = rows.flatMap(({ job }) => job ?? []);
  const names = useNames({
    students: jobs.map(({ student_id }) => student_id),
    evaluations: jobs.map(({ evaluation_id }) => evaluation_id),
  });

  const focusRow = useCallback((row: number) => {
    requestAnimationFrame(() =>
      grid.current?.querySelector<HTMLElement>(`[data-row="${row}"]`)?.focus({ preventScroll: true }),
    );
  }, []);
  const idsBetween = (from: number, to: number) => {
    const ids: string[] = [];
    for (let row = Math.min(from, to); row <= Math.max(from, to); row += 1) {
      const job = list.at(row);
      if (job) ids.push(job.job_id);
    }
    return ids;
  };
  const toggle = (row: number, isRange: boolean) => {
    const job = list.at(row);
    if (!job) return;
    if (isRange) onChoose(choose(chosen, idsBetween(anchor.current, row), true));
    else onChoose(choose(chosen, [job.job_id], !isChosen(chosen, job.job_id)));
    if (!isRange) anchor.current = row;
  };
  const move = (row: number, isRange: boolean) => {
    const next = Math.max(0, Math.min(length - 1, row));
    setActive(next);
    virtual.scrollToIndex(next, { align: "auto" });
    if (isRange) onChoose(choose(chosen, idsBetween(anchor.current, next), true));
    else anchor.current = next;
    focusRow(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, endIndex - startIndex - 2);
    const steps: Record<string, number> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: length - 1,
    };
    const next = steps[event.key];
    if (next !== undefined) move(next, event.shiftKey);
    else if (event.key === " ") toggle(active, event.shiftKey);
    else if (event.key === "Enter") open(list.at(active));
    else if (event.key.toLowerCase() === "a" && (event.ctrlKey || event.metaKey)) onChoose({ kind: "all" });
    else if (event.key === "Escape") onChoose({ kind: "some", ids: new Set() });
    else return;
    event.preventDefault();
  };
  const open = (job: Job | null | undefined) => {
    if (job) void navigate({ to: "/jobs/$jobId", params: { jobId: job.job_id } });
  };
  const onClick = (event: MouseEvent<HTMLElement>) => {
    const target = event.target as HTMLElement;
    const row = Number(target.closest<HTMLElement>("[data-row]")?.dataset.row ?? "x");
    if (Number.isNaN(row)) return;
    setActive(row);
    if (target.dataset.choose !== undefined || (event.shiftKey && !target.closest("a"))) {
      toggle(row, event.shiftKey);
    }
  };
  const onScreen = items.filter(({ index }) => index >= startIndex && index <= endIndex);
  const idsOf = (rows: readonly number[]) => rows.flatMap((row) => list.at(row)?.job_id ?? []);
  // A list that is here as a whole is chosen as a whole, and not as far as the window happens to reach.
  const every = length <= MOST_CHOSEN ? idsOf([...Array(length).keys()]) : [];
  const isWhole = every.length === length;
  const tabStop = onScreen.some(({ index }) => index === active) || isFocused ? active : startIndex;

  return (
    <div
      aria-colcount={6}
      aria-describedby="job-keys"
      aria-label={words.caption}
      aria-multiselectable
      aria-rowcount={length + 1}
      className={classes.grid}
      data-testid="job-rows"
      ref={grid}
      role="grid"
    >
      <Head
        ids={isWhole ? every : idsOf(onScreen.map(({ index }) => index))}
        isWhole={isWhole}
        chosen={chosen}
        onChoose={onChoose}
      />
      <div
        className={classes.rows}
        onBlur={() => setFocused(false)}
        onClick={onClick}
        onFocus={(event) => {
          const row = (event.target as HTMLElement).closest<HTMLElement>("[data-row]")?.dataset.row;
          if (row !== undefined) setActive(Number(row));
          setFocused(true);
        }}
        onKeyDown={onKeyDown}
        role="rowgroup"
        style={{ height: virtual.getTotalSize() }}
      >
        {rows.map(({ index, start, job }) => {
          const isOn = job ? isChosen(chosen, job.job_id) : false;
          return (
            <div
              aria-rowindex={index + 2}
              aria-selected={isOn}
              className={classes.row}
              data-row={index}
              data-status={job?.status}
              data-testid={job ? `job-${job.job_id}` : undefined}
              key={index}
              role="row"
              style={{ height, transform: `translateY(${start - top}px)` }}
              tabIndex={index === tabStop ? 0 : -1}
            >
              {job ? (
                <JobCells
                  isChosen={isOn}
                  job={job}
                  now={now}
                  what={whatOf(job, names, texts)}
                  who={whoOf(job, names, texts)}
                />
              ) : (
                <span className={job === null ? classes.gone : classes.waiting} role="gridcell">
                  {job === null ? words.gone : <span className="visually-hidden">{words.loading}</span>}
                </span>
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

interface HeadProps {
  /** The jobs on the screen; all of them, where they are known. */
  ids: readonly string[];
  isWhole: boolean;
  chosen: Chosen;
  onChoose: (chosen: Chosen) => void;
}

function Head({ ids, isWhole, chosen, onChoose }: HeadProps) {
  const words = useTexts().jobs.list;
  const { columns } = words;
  const isAll = ids.length > 0 && ids.every((id) => isChosen(chosen, id));
  return (
    <div className={classes.headGroup} role="rowgroup">
      <div aria-rowindex={1} className={classes.head} role="row">
        <span className={classes.choose} role="columnheader">
          <span className="visually-hidden">{columns.choose}</span>
          <input
            aria-label={isWhole ? words.chooseEvery : words.chooseShown}
            checked={isAll}
            data-testid="choose-shown"
            onChange={() => onChoose(choose(chosen, ids, !isAll))}
            type="checkbox"
          />
        </span>
        <span className={classes.who} role="columnheader">
          {columns.job}
        </span>
        <span className={classes.status} role="columnheader">
          {columns.status}
        </span>
        <span className={classes.priority} role="columnheader">
          {columns.priority}
        </span>
        <span className={classes.queued} role="columnheader">
          {columns.queued}
        </span>
        <span className={classes.took} role="columnheader">
          {columns.took}
        </span>
      </div>
    </div>
  );
}
