/**
 * The token is kept in sessionStorage: it survives a reload, belongs to this tab alone and is gone when the tab is
 * closed. Teachers work at computers that a whole staff room uses; a token in localStorage would outlive them there,
 * and one in a cookie would be sent with requests that other pages cause.
 */
const KEPT = "synopsis.session";
/** Before what was written and not saved yet. */
const UNSAVED = "synopsis.unsaved.";
/** How long before its end a session says so. */
export const WARNING_MILLISECONDS = 5 * 60_000;

interface Kept {
  token: string;
  /** Milliseconds since 1970, by this machine's clock. */
  endsAt: number;
}

export type Ending = "expired" | "signed out";

export class Session {
  private kept: Kept | null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private warning: ReturnType<typeof setTimeout> | undefined;
  private isEnding = false;
  private readonly listeners = new Set<() => void>();
  /** Why the last session of this tab ended, until the next one begins. */
  ending: Ending | null = null;

  constructor(private readonly storage: Storage | null) {
    this.kept = read(storage);
    this.arm();
  }

  token = (): string | null => this.kept?.token ?? null;

  /** When this session ends, in milliseconds since 1970, once that is near; null before. */
  endsSoonAt = (): number | null => (this.kept && this.isEnding ? this.kept.endsAt : null);

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
    this.disarm();
    // Who signs out leaves nothing behind; who is signed out by the clock finds it again.
    if (ending === "signed out") this.forgetAll();
    this.tell();
  }

  /** Keep what somebody has written and not saved, as long as the tab is there or until they sign out. */
  keep(name: string, what: unknown): void {
    try {
      this.storage?.setItem(UNSAVED + name, JSON.stringify(what));
    } catch {
      // The tab's storage is full: it is kept on the screen alone.
    }
  }

  unsaved(name: string): unknown {
    try {
      return JSON.parse(this.storage?.getItem(UNSAVED + name) ?? "null");
    } catch {
      return null;
    }
  }

  forget(name: string): void {
    this.storage?.removeItem(UNSAVED + name);
  }

  private forgetAll(): void {
    for (const name of Object.keys(this.storage ?? {})) {
      if (name.startsWith(UNSAVED)) this.storage?.removeItem(name);
    }
  }

  /** The server refused a token: that ends the session, unless another one has begun since. */
  refused = (token: string): void => {
    if (token === this.kept?.token) this.end("expired");
  };

  private arm(): void {
    this.disarm();
    if (!this.kept) return;
    const left = this.kept.endsAt - Date.now();
    this.isEnding = left <= WARNING_MILLISECONDS;
    this.timer = after(left, () => this.end("expired"));
    if (!this.isEnding) this.warning = after(left - WARNING_MILLISECONDS, () => this.arm());
    if (this.isEnding) this.tell();
  }

  private disarm(): void {
    clearTimeout(this.timer);
    clearTimeout(this.warning);
    this.isEnding = false;
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

/** A timer; a wait of more than 2^31 ms would be over at once. */
function after(milliseconds: number, what: () => void): ReturnType<typeof setTimeout> {
  return setTimeout(what, Math.min(Math.max(milliseconds, 0), 2 ** 31 - 1));
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
