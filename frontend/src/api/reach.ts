/** Whether Synopsis answers; every request of the page tells, whichever page it is. */
export class Reach {
  private cut = false;
  private misses = 0;
  private readonly listeners = new Set<() => void>();

  /** Whether the last request had no answer. */
  isCut = (): boolean => this.cut;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Of a request that begins now, for `heard`. */
  mark = (): number => this.misses;

  /** There was an answer; to what was asked before another request had none, it does not show that one gets through. */
  heard(mark: number): void {
    if (mark === this.misses) this.become(false);
  }

  missed(): void {
    this.misses += 1;
    this.become(true);
  }

  private become(cut: boolean): void {
    if (cut === this.cut) return;
    this.cut = cut;
    for (const listener of this.listeners) listener();
  }
}

export const reach = new Reach();
