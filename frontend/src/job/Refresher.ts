/** How often what was fetched is fetched again, in milliseconds. */
export const PACE = {
  /** News comes in swarms; one fetch serves all that comes within this time. */
  gather: 500,
  /** While it keeps coming: well below what the API lets a person ask in a minute, with several pages open. */
  least: 4000,
  /** After a fetch that failed and does not say for how long to wait. */
  again: 5000,
};

/** What came of a fetch: nothing to say, or that it failed and how many seconds the server wants to be left alone. */
export type Outcome = "fetched" | { retryAfterSeconds: number | null };

/** Fetches again when there is news: soon, never too often, and once more until it has worked. */
export class Refresher {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private earliest = 0;
  private isFetching = false;
  /** How often something has happened. */
  private news = 0;
  private isStopped = false;

  constructor(private readonly fetch: () => Promise<Outcome>) {}

  /** Something happened. */
  ask(): void {
    this.news += 1;
    if (this.isFetching || this.timer !== undefined || this.isStopped) return;
    this.timer = setTimeout(() => void this.run(), Math.max(PACE.gather, this.earliest - Date.now()));
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  private async run(): Promise<void> {
    this.timer = undefined;
    const seen = this.news;
    this.isFetching = true;
    const outcome = await this.fetch();
    this.isFetching = false;
    const wait =
      outcome === "fetched" ? PACE.least : Math.max(PACE.again, (outcome.retryAfterSeconds ?? 0) * 1000);
    this.earliest = Date.now() + wait;
    if (this.news !== seen || outcome !== "fetched") this.ask();
  }
}
