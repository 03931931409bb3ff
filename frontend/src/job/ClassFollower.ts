import type { QueryClient } from "@tanstack/react-query";

import { ApiError } from "../api/client";
import { evaluationQuery, fetchStudents, studentsKey } from "../api/evaluations";
import { followJobs, type JobEvent, type StreamState } from "../api/events";
import { summaryKey } from "../api/summaries";
import { afterEvent, isOfAPupil, Ledger, type Pupil } from "./pupils";
import { type Outcome, Refresher } from "./Refresher";
import { isFinal } from "./standing";

/** How long a class is followed after a page of it was left, in milliseconds: mostly the next one is of it as well. */
const LINGER_MILLISECONDS = 10_000;

/** A page that shows the class. */
export interface ClassListener {
  onState: (state: StreamState) => void;
  /** Something happened to a job that is not a pupil's summary. */
  onOther?: (event: JobEvent) => void;
  /** Something may have been missed: fetch what is so now. */
  onFresh?: () => void;
}

const followers = new WeakMap<QueryClient, Map<number, ClassFollower>>();

/** Keeps the class of an evaluation true by one stream, for all the pages that show it one after the other. */
export class ClassFollower {
  private readonly ledger = new Ledger();
  /** How often in a row the class could not be fetched. */
  failures = 0;
  private state: StreamState = "connecting";
  private readonly pages = new Set<ClassListener>();
  private end: (() => void) | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private refresher: Refresher | undefined;

  static of(client: QueryClient, evaluationId: number): ClassFollower {
    const all = followers.get(client) ?? new Map<number, ClassFollower>();
    followers.set(client, all);
    const follower = all.get(evaluationId) ?? new ClassFollower(client, evaluationId);
    all.set(evaluationId, follower);
    return follower;
  }

  private constructor(
    private readonly client: QueryClient,
    private readonly evaluationId: number,
  ) {}

  /** Follow for a page, until the returned function is called. */
  join(page: ClassListener): () => void {
    clearTimeout(this.timer);
    this.pages.add(page);
    if (this.end) page.onState(this.state);
    else this.begin();
    return () => {
      this.pages.delete(page);
      if (this.pages.size === 0) this.timer = setTimeout(() => this.end?.(), LINGER_MILLISECONDS);
    };
  }

  /** The class as it is now: no event that came meanwhile is undone by an answer that is older. */
  async fetchPupils(signal: AbortSignal): Promise<Pupil[]> {
    const since = this.ledger.mark();
    try {
      const pupils = this.ledger.replay(await fetchStudents(this.evaluationId, signal), since);
      this.failures = 0;
      return pupils;
    } catch (error) {
      if (!signal.aborted) this.failures += 1;
      throw error;
    }
  }

  /** Something was done whose outcome no answer tells. */
  refresh(): void {
    this.refresher?.ask();
  }

  change(how: (pupils: Pupil[]) => Pupil[]): void {
    this.client.setQueryData<Pupil[]>(studentsKey(this.evaluationId), (pupils) => pupils && how(pupils));
  }

  private begin(): void {
    const refresher = new Refresher(() => this.fetch());
    this.refresher = refresher;
    const stop = followJobs(
      { evaluationId: this.evaluationId },
      {
        onJob: (event) => this.hear(event),
        onFresh: () => {
          refresher.ask();
          for (const page of this.pages) page.onFresh?.();
        },
        onState: (state) => {
          this.state = state;
          for (const page of this.pages) page.onState(state);
        },
      },
    );
    this.end = () => {
      refresher.stop();
      stop();
      this.end = undefined;
    };
  }

  private hear(event: JobEvent): void {
    if (!isOfAPupil(event)) {
      for (const page of this.pages) page.onOther?.(event);
      return;
    }
    this.ledger.note(event);
    this.change((pupils) => afterEvent(pupils, event));
    if (event.status === "completed") {
      void this.client.invalidateQueries({ queryKey: summaryKey(this.evaluationId, event.student_id) });
    }
    // What an event does not tell: new summaries and counts, and the code of an error.
    if (isFinal(event.status) || event.error_message !== null) this.refresh();
  }

  /** The evaluation's counts and, below its key, the students. */
  private async fetch(): Promise<Outcome> {
    const { queryKey } = evaluationQuery(this.evaluationId);
    await this.client.invalidateQueries({ queryKey });
    const active = this.client.getQueryCache().findAll({ queryKey, type: "active" });
    return outcomeOf(active.map(({ state }) => state.error));
  }
}

function outcomeOf(errors: (Error | null)[]): Outcome {
  const failed = errors.filter((error) => error !== null);
  if (failed.length === 0) return "fetched";
  const waits = failed.map((error) => (error instanceof ApiError ? error.retryAfterSeconds : null));
  return { retryAfterSeconds: Math.max(...waits.map((wait) => wait ?? 0)) };
}
