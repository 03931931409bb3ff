/** Whether Synopsis answers; every request of the page tells, whichever page it is. */
export class Reach {
  private cut = false;
  private readonly listeners = new Set<() => void>();

  /** Whether the last request had no answer. */
  isCut = (): boolean => this.cut;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  heard(): void {
    this.become(false);
  }

  missed(): void {
    this.become(true);
  }

  private become(cut: boolean): void {
    if (cut === this.cut) return;
    this.cut = cut;
    for (const listener of this.listeners) listener();
  }
}

export const reach = new Reach();
