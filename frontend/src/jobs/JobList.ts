/** A list of any length, of which only what is looked at is fetched; nothing in here knows a component. */

import { ApiError } from "../api/client";
import type { JobEvent } from "../api/events";
import { fetchAnchors, fetchCounts, fetchJobs, type Job, type JobCounts, type JobFilters } from "../api/jobs";
import type { AnchorsOut } from "../api/schema";
import type { Outcome } from "../job/Refresher";
import { afterEvent, afterNext, EventLedger } from "./afterEvent";

/** Rows that are fetched together: a window of the list. */
export const WINDOW = 100;
/** So many windows are kept; what was looked at long ago is fetched again. */
const MOST_WINDOWS = 80;
/** After a window could not be fetched, in milliseconds. */
const AGAIN_MILLISECONDS = 5000;
/** Dead letters are not counted more often than this: it is a second request, and they may be many. */
const TO_DO_MILLISECONDS = 30_000;

export interface Source {
  counts: typeof fetchCounts;
  anchors: typeof fetchAnchors;
  jobs: typeof fetchJobs;
}

const API: Source = { counts: fetchCounts, anchors: fetchAnchors, jobs: fetchJobs };

export interface Counts extends JobCounts {
  /** In the place of so many of those that failed nothing was made. */
  toDo: number;
}

/** What the page shows. */
export interface Shown {
  counts: Counts | null;
  /** Rows of the list as it was fetched; null until it is there. */
  length: number | null;
  /** False: these are the newest alone. */
  isComplete: boolean;
  /** Jobs that have come since, and are not in the list yet. */
  added: number;
  /** Whether the list has changed in another way. */
  hasChanged: boolean;
  /** Why something could not be fetched. */
  error: Error | null;
  version: number;
}

interface Window {
  ids: string[];
  /** May be older than what has been missed of the stream. */
  isStale: boolean;
}

export class JobList {
  private anchors: AnchorsOut | null = null;
  private windows = new Map<number, Window>();
  private jobs = new Map<string, Job>();
  private readonly fetching = new Map<number, AbortController>();
  private readonly ledger = new EventLedger();
  private ending = new AbortController();
  private looked: number[] = [0];
  private counts: Counts | null = null;
  /** When it was last counted what is to do. */
  private toDoAt = -Infinity;
  /** By the job that was made in its place, the one that failed or was cancelled. */
  private readonly replaced = new Map<string, string>();
  /** How many there were when the list was taken: what is more has come since. */
  private base: number | null = null;
  private areCountsNewer = false;
  private hasChanged = false;
  private error: Error | null = null;
  private again: ReturnType<typeof setTimeout> | undefined;
  private readonly listeners = new Set<() => void>();
  private frame = 0;
  private shown: Shown;
  private mayMove: () => boolean = () => true;

  /**
   * @param mayLose whether jobs leave the list as they move on
   */
  constructor(
    private readonly filters: JobFilters,
    private readonly mayLose: boolean,
    private readonly source: Source = API,
  ) {
    this.shown = this.look();
  }

  /** After an end, too: a component may be mounted twice. */
  begin(): void {
    if (this.isEnded) this.ending = new AbortController();
  }

  /** Whether rows may be moved when there is news: nobody has scrolled away from the top, or chosen any. */
  moveOnlyIf(mayMove: () => boolean): void {
    this.mayMove = mayMove;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  read = (): Shown => this.shown;

  /** The job in a row; undefined while it is fetched, null where it has left the list. */
  at(row: number): Job | null | undefined {
    const number = Math.floor(row / WINDOW);
    const window = this.windows.get(number);
    if (!window) return undefined;
    const id = window.ids[row % WINDOW];
    // Rows that have moved up from the next window are shown there.
    if (id === undefined || this.windows.get(number + 1)?.ids.includes(id)) return null;
    return this.jobs.get(id) ?? null;
  }

  find(id: string): Job | undefined {
    return this.jobs.get(id);
  }

  /** Fetch what is so now; rows are moved if they may be. */
  async refresh(): Promise<Outcome> {
    try {
      if (this.anchors === null) {
        await Promise.all([this.recount(), this.reload()]);
      } else {
        await this.recount();
        const isOld = this.added !== 0 || this.hasChanged;
        await (isOld && this.mayMove() ? this.reload() : this.fill());
      }
      this.error = null;
      return "fetched";
    } catch (error) {
      if (this.isEnded) return "fetched";
      this.error = error as Error;
      return { retryAfterSeconds: error instanceof ApiError ? error.retryAfterSeconds : null };
    } finally {
      this.tell();
    }
  }

  /** Take the list anew, with what has come since. */
  async reload(): Promise<void> {
    const since = this.ledger.mark();
    this.hasChanged = false;
    try {
      const anchors = await this.source.anchors(this.filters, WINDOW, this.ending.signal);
      const looked =
        anchors.anchors.length === 0 ? [] : this.looked.filter((n) => n < anchors.anchors.length);
      const pages = await Promise.all(looked.map((number) => this.page(anchors, number, this.ending.signal)));
      for (const controller of this.fetching.values()) controller.abort();
      this.fetching.clear();
      this.windows = new Map();
      this.jobs = new Map();
      this.replaced.clear();
      this.anchors = anchors;
      this.base = anchors.is_complete ? anchors.total : null;
      this.areCountsNewer = false;
      looked.forEach((number, index) => this.keep(number, pages[index] ?? [], since));
      this.error = null;
    } catch (error) {
      this.hasChanged = true;
      throw error;
    } finally {
      this.ledger.release();
      this.tell();
    }
  }

  /** Something of the stream may have been missed: what is kept is fetched again when it is looked at. */
  doubt(): void {
    for (const window of this.windows.values()) window.isStale = true;
  }

  /** The reader has acted on what failed: what is to do is counted with the next refresh. */
  doubtToDo(): void {
    this.toDoAt = -Infinity;
  }

  /** These windows are looked at: fetch those that are not there. */
  watch(numbers: readonly number[]): void {
    this.looked = [...numbers];
    for (const [number, controller] of this.fetching) {
      if (numbers.includes(number)) continue;
      controller.abort();
      this.fetching.delete(number);
    }
    void this.fill().catch((error: unknown) => this.fail(error as Error));
  }

  /** Takes in a job's state; says whether counts may have changed by it. */
  hear(event: JobEvent): boolean {
    this.ledger.note(event);
    this.hearOfReplacement(event);
    const job = this.jobs.get(event.job_id);
    if (!job) {
      const isMilestone = event.status !== "processing" || event.progress <= 10;
      if (isMilestone && this.mayLose) this.hasChanged = true;
      return isMilestone;
    }
    const next = afterEvent(job, event);
    if (next === job) return false;
    this.jobs.set(job.job_id, next);
    this.tell();
    if (next.status === job.status) return next.error_message !== job.error_message;
    if (this.mayLose) this.hasChanged = true;
    return true;
  }

  private hearOfReplacement({ job_id: id, status }: JobEvent): void {
    const old = this.jobs.get(this.replaced.get(id) ?? "");
    const next = old && afterNext(old, status);
    if (!next || next === old) return;
    this.jobs.set(old.job_id, next);
    this.tell();
  }

  end(): void {
    this.ending.abort();
    for (const controller of this.fetching.values()) controller.abort();
    clearTimeout(this.again);
    cancelAnimationFrame(this.frame);
    this.listeners.clear();
  }

  private get isEnded(): boolean {
    return this.ending.signal.aborted;
  }

  private get added(): number {
    return this.counts && this.base !== null && this.areCountsNewer ? this.counts.total - this.base : 0;
  }

  private async recount(): Promise<void> {
    const taken = this.anchors;
    const counts = await this.source.counts(this.filters, this.ending.signal);
    const toDo = await this.countToDo(counts.by_status.failed);
    this.counts = { ...counts, toDo };
    if (taken !== this.anchors) return;
    this.areCountsNewer = true;
    // Of a list that is too long to be scrolled whole, the length is not the number.
    this.base ??= this.counts.total;
  }

  private async countToDo(failed: number): Promise<number> {
    if (failed === 0 || this.filters.is_dead_letter) return failed;
    const before = this.counts;
    if (before && Date.now() - this.toDoAt < TO_DO_MILLISECONDS) {
      // What has failed since is to do; what was tried again since is seen when it is counted anew.
      return Math.min(Math.max(before.toDo + failed - before.by_status.failed, 0), failed);
    }
    this.toDoAt = Date.now();
    const dead = { ...this.filters, is_dead_letter: true };
    return (await this.source.counts(dead, this.ending.signal)).by_status.failed;
  }

  private async fill(): Promise<void> {
    const { anchors } = this;
    if (!anchors) return;
    const missing = this.looked.filter((number) => {
      const window = this.windows.get(number);
      return number < anchors.anchors.length && !this.fetching.has(number) && (!window || window.isStale);
    });
    await Promise.all(missing.map((number) => this.fetch(anchors, number)));
  }

  private async fetch(anchors: AnchorsOut, number: number): Promise<void> {
    const controller = new AbortController();
    this.fetching.set(number, controller);
    const since = this.ledger.mark();
    try {
      const jobs = await this.page(anchors, number, controller.signal);
      if (controller.signal.aborted || this.anchors !== anchors) return;
      this.keep(number, jobs, since);
      if (this.error && this.again !== undefined) this.error = null;
      this.tell();
    } catch (error) {
      if (!controller.signal.aborted && !this.isEnded) throw error;
    } finally {
      if (this.fetching.get(number) === controller) this.fetching.delete(number);
      this.ledger.release();
    }
  }

  private async page(anchors: AnchorsOut, number: number, signal: AbortSignal): Promise<Job[]> {
    const cursor = anchors.anchors[number]?.cursor;
    if (cursor === undefined) return [];
    const rows = Math.min(WINDOW, anchors.total - number * WINDOW);
    return (await this.source.jobs(this.filters, cursor, rows, signal)).items;
  }

  private keep(number: number, jobs: readonly Job[], since: number): void {
    for (const job of jobs) {
      this.jobs.set(job.job_id, this.ledger.replayNext(this.ledger.replay(job, since), since));
      if (job.retried_as !== null) this.replaced.set(job.retried_as, job.job_id);
    }
    this.windows.delete(number); // The newest comes last, and the oldest goes first.
    this.windows.set(number, { ids: jobs.map(({ job_id }) => job_id), isStale: false });
    for (const [old, { ids }] of this.windows) {
      if (this.windows.size <= MOST_WINDOWS) break;
      if (this.looked.includes(old)) continue;
      this.windows.delete(old);
      for (const id of ids) this.jobs.delete(id);
    }
  }

  private fail(error: Error): void {
    if (this.isEnded) return;
    this.error = error;
    const asked = error instanceof ApiError ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
    clearTimeout(this.again);
    this.again = setTimeout(
      () => {
        this.watch(this.looked);
      },
      Math.max(asked, AGAIN_MILLISECONDS),
    );
    this.tell();
  }

  /** Whoever listens is told once for all that happens until the next picture is drawn. */
  private tell(): void {
    if (this.isEnded || this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.shown = this.look();
      for (const listener of this.listeners) listener();
    });
  }

  private look(): Shown {
    const { added, anchors, counts } = this;
    return {
      counts,
      length: anchors?.total ?? null,
      isComplete: anchors?.is_complete ?? true,
      added: Math.max(added, 0),
      hasChanged: anchors !== null && (this.hasChanged || added !== 0),
      error: this.error,
      version: (this.shown as Shown | undefined) ? this.shown.version + 1 : 0,
    };
  }
}
