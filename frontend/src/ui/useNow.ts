import { useSyncExternalStore } from "react";

/** How far a clock may be behind for whoever begins to read it, in milliseconds. */
const BEHIND_MILLISECONDS = 1000;

/** Goes on while it is read; all who read it are told the same time. */
class Clock {
  private now = Date.now();
  private readonly readers = new Set<() => void>();
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly everyMilliseconds: number) {}

  read = (): number => {
    // Nobody has wound it for a while.
    if (this.readers.size === 0 && this.isBehind()) this.now = Date.now();
    return this.now;
  };

  subscribe = (reader: () => void): (() => void) => {
    this.readers.add(reader);
    this.timer ??= setInterval(this.tick, this.everyMilliseconds);
    // What has just come must not be told by an older time, nor by another one than what is there already.
    if (this.isBehind()) this.tick();
    return () => {
      this.readers.delete(reader);
      if (this.readers.size > 0) return;
      clearInterval(this.timer);
      this.timer = undefined;
    };
  };

  private readonly tick = (): void => {
    this.now = Date.now();
    for (const reader of this.readers) reader();
  };

  private isBehind(): boolean {
    return Math.abs(Date.now() - this.now) > BEHIND_MILLISECONDS;
  }
}

/** One for each pace: two readers with clocks of their own would tell two ages of one moment. */
const clocks = new Map<number, Clock>();

function clockOf(everyMilliseconds: number): Clock {
  const clock = clocks.get(everyMilliseconds) ?? new Clock(everyMilliseconds);
  clocks.set(everyMilliseconds, clock);
  return clock;
}

/** The time, which goes on by itself: of all who ask for the same pace, the same. */
export function useNow(everyMilliseconds: number): number {
  const clock = clockOf(everyMilliseconds);
  return useSyncExternalStore(clock.subscribe, clock.read);
}
