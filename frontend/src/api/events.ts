/** Server-Sent Events over fetch: `EventSource` cannot send the Authorization header. */

import { createParser, type EventSourceMessage } from "eventsource-parser";

import { ApiError, send } from "./client";
import type { JobEvent } from "./schema";

export type { JobEvent };

/**
 * - `connecting`: the first time
 * - `live`: connected; what happens is told
 * - `broken`: not connected, trying again
 * - `refused`: the server said no; not trying again
 */
export type StreamState = "broken" | "connecting" | "live" | "refused";

export interface Listener {
  /** A job's state; may come twice. */
  onJob: (event: JobEvent) => void;
  /** From here on nothing is missed, but something may have been: fetch what is so now. */
  onFresh: () => void;
  onState: (state: StreamState) => void;
}

export interface Timing {
  /** Milliseconds; the server's `retry` replaces it. */
  firstWait: number;
  longestWait: number;
  /** The server sends something at least every 15 seconds: after so long without, the connection is dead. */
  longestSilence: number;
  random: () => number;
  /** Tells `online` when the browser has found its network again: then there is no reason to wait any longer. */
  network: EventTarget;
}

const TIMING: Timing = {
  firstWait: 1000,
  longestWait: 30_000,
  longestSilence: 40_000,
  random: Math.random,
  network: globalThis,
};

/** The wait before a try: it doubles with each failure in a row, and a random half spreads a crowd. */
export function waitBefore(
  failures: number,
  timing: Pick<Timing, "firstWait" | "longestWait" | "random">,
): number {
  const ceiling = Math.min(timing.firstWait * 2 ** Math.min(failures - 1, 16), timing.longestWait);
  return ceiling / 2 + (timing.random() * ceiling) / 2;
}

/** Whose jobs to follow; of nobody in particular, all that the caller may see. */
export type Followed = { evaluationId: number } | { jobId: string } | null;

/** Follow jobs until the returned function is called. */
export function followJobs(whose: Followed, listener: Listener, timing: Timing = TIMING): () => void {
  const stop = new AbortController();
  const following = new Following(pathOf(whose), listener, timing);
  void following.run(stop.signal);
  return () => stop.abort();
}

function pathOf(whose: Followed): string {
  const path = "/api/v1/feedback-summaries/stream";
  if (whose === null) return path;
  return "jobId" in whose
    ? `${path}?${new URLSearchParams({ job_id: whose.jobId }).toString()}`
    : `${path}?evaluation_id=${whose.evaluationId}`;
}

class Following {
  private lastId: string | null = null;
  private firstWait: number;

  constructor(
    private readonly path: string,
    private readonly listener: Listener,
    private readonly timing: Timing,
  ) {
    this.firstWait = timing.firstWait;
  }

  async run(stop: AbortSignal): Promise<void> {
    let failures = 0;
    this.listener.onState("connecting");
    const isStopped = () => stop.aborted;
    while (!isStopped()) {
      let least = 0;
      try {
        await this.connect(stop, () => (failures = 0));
      } catch (error) {
        if (isStopped()) return;
        if (error instanceof ApiError) {
          if (!error.mayPass) {
            this.listener.onState("refused");
            return;
          }
          least = (error.retryAfterSeconds ?? 0) * 1000;
        }
      }
      if (isStopped()) return;
      this.listener.onState("broken");
      failures += 1;
      const wait = waitBefore(failures, { ...this.timing, firstWait: this.firstWait });
      await pause(Math.max(wait, least), stop, this.timing.network);
    }
  }

  /** One connection, from its opening to its end; throws if it breaks. */
  private async connect(stop: AbortSignal, onSound: () => void): Promise<void> {
    const connection = new AbortController();
    const end = () => connection.abort();
    stop.addEventListener("abort", end, { once: true });
    let watchdog = setTimeout(end, this.timing.longestSilence);
    try {
      const response = await send(this.path, { headers: this.headers(), signal: connection.signal });
      if (!response.body) throw new ApiError(0, "unreadable", "The stream has no content.");
      this.listener.onState("live");
      // Between two connections the page may have asked less often than things happened.
      if (this.lastId !== null) this.listener.onFresh();
      const parser = createParser({
        onEvent: (message) => this.receive(message),
        onRetry: (milliseconds) => (this.firstWait = milliseconds),
      });
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        onSound();
        clearTimeout(watchdog);
        watchdog = setTimeout(end, this.timing.longestSilence);
        parser.feed(value);
      }
    } finally {
      clearTimeout(watchdog);
      stop.removeEventListener("abort", end);
      end();
    }
  }

  private headers(): HeadersInit {
    const headers = { Accept: "text/event-stream" };
    return this.lastId === null ? headers : { ...headers, "Last-Event-ID": this.lastId };
  }

  private receive(message: EventSourceMessage): void {
    if (message.id !== undefined) this.lastId = message.id;
    if (message.event === "job") {
      const event = parsed(message.data);
      if (event) this.listener.onJob(event);
      else this.listener.onFresh();
    } else if (message.event === "hello" || message.event === "reset") {
      this.listener.onFresh();
    }
  }
}

function parsed(data: string): JobEvent | null {
  try {
    return JSON.parse(data) as JobEvent;
  } catch {
    return null;
  }
}

/** Wait; not longer than it takes the browser to find its network again. */
function pause(milliseconds: number, stop: AbortSignal, network: EventTarget): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      stop.removeEventListener("abort", end);
      network.removeEventListener("online", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    stop.addEventListener("abort", end, { once: true });
    network.addEventListener("online", end, { once: true });
  });
}
