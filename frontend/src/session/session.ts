/**
 * The token is kept in sessionStorage: it survives a reload, belongs to this tab alone and is gone when the tab is
 * closed. Teachers work at computers that a whole staff room uses; a token in localStorage would outlive them there,
 * and one in a cookie would be sent with requests that other pages cause.
 */
const KEPT = "synopsis.session";

interface Kept {
  token: string;
  /** Milliseconds since 1970, by this machine's clock. */
  endsAt: number;
}

export type Ending = "expired" | "signed out";

export class Session {
  private kept: Kept | null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly listeners = new Set<() => void>();
  /** Why the last session of this tab ended, until the next one begins. */
  ending: Ending | null = null;

  constructor(private readonly storage: Storage | null) {
    this.kept = read(storage);
    this.arm();
  }

  token = (): string | null => this.kept?.token ?? null;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  begin(token: string, seconds: number): void {
    this.kept = { token, endsAt: Date.now() + seconds * 1000 };
    this.storage?.setItem(KEPT, JSON.stringify(this.kept));
    this.ending = null;
    this.arm();
    this.tell();
  }

  end(ending: Ending): void {
    if (!this.kept) return;
    this.kept = null;
    this.storage?.removeItem(KEPT);
    this.ending = ending;
    clearTimeout(this.timer);
    this.tell();
  }

  /** The server refused a token: that ends the session, unless another one has begun since. */
  refused = (token: string): void => {
    if (token === this.kept?.token) this.end("expired");
  };

  private arm(): void {
    clearTimeout(this.timer);
    if (!this.kept) return;
    // A longer wait than 2^31 ms would end at once.
    const left = Math.min(this.kept.endsAt - Date.now(), 2 ** 31 - 1);
    this.timer = setTimeout(() => this.end("expired"), Math.max(left, 0));
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

function read(storage: Storage | null): Kept | null {
  try {
    const kept = JSON.parse(storage?.getItem(KEPT) ?? "null") as Partial<Kept> | null;
    if (typeof kept?.token !== "string" || typeof kept.endsAt !== "number" || kept.endsAt <= Date.now())
      return null;
    return { token: kept.token, endsAt: kept.endsAt };
  } catch {
    return null;
  }
}

/** The tab's storage; null where the browser forbids it (cookies switched off): then a reload ends the session. */
export function storageOfTab(tab: { readonly sessionStorage: Storage }): Storage | null {
  try {
    return tab.sessionStorage;
  } catch {
    return null;
  }
}

/** The session of this tab. */
export const session = new Session(storageOfTab(globalThis));

/** Where to go after signing in: an address of this page, as the browser reads it, or null for anything else. */
export function safeNext(next: unknown): string | null {
  const { origin } = globalThis.location;
  if (typeof next !== "string" || !next.startsWith("/") || !URL.canParse(next, origin)) return null;
  const url = new URL(next, origin);
  if (url.origin !== origin || /^\/(\/|sign-in)/.test(url.pathname)) return null;
  return url.pathname + url.search + url.hash;
}
