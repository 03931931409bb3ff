/**
 * The token is kept in sessionStorage: it survives a reload and is gone when the tab is closed. Teachers work at
 * computers that a whole staff room uses; a token in localStorage would outlive them there, and one in a cookie would
 * be sent with requests that other pages cause. What tabs of one browser give each other is in tabs.ts.
 */
const KEPT = "synopsis.session";
/** Before what was written and not saved yet. */
const UNSAVED = "synopsis.unsaved.";
/** When the document of this tab was left: by a reload, for another address, or by closing the tab. */
const LEFT = "synopsis.left";
/** How long before its end a session says so. */
export const WARNING_MILLISECONDS = 5 * 60_000;
/**
 * Whoever is back sooner has not closed the tab. "Reopen closed tab" of a browser brings back what the tab had kept,
 * and the next person at a shared computer knows the key.
 */
export const LONGEST_ABSENCE_MILLISECONDS = 60_000;

/** Whose session it is, and the token that shows it. */
export interface Open {
  /** Their e-mail address, as the API compares it. */
  person: string;
  token: string;
  /** Milliseconds since 1970, by this machine's clock. */
  endsAt: number;
}

/** What the other tabs are told; no token is in it. */
export interface News {
  kind: "begun" | "signed out";
  person: string;
}

export type Ending = "expired" | "signed out";

export class Session {
  private kept: Open | null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private warning: ReturnType<typeof setTimeout> | undefined;
  private isEnding = false;
  private readonly listeners = new Set<() => void>();
  /** Why the last session of this tab ended, until the next one begins. */
  ending: Ending | null = null;
  /** Whose tab this is: who is signed in, or was last. Only they can be signed in by what another tab says. */
  person: string | null;
  /** Tells the other tabs what somebody did in this one. */
  announce: (news: News) => void = () => undefined;

  constructor(private readonly storage: Storage | null) {
    const { person, kept } = read(storage);
    this.person = person;
    this.kept = kept;
    this.arm();
  }

  token = (): string | null => this.kept?.token ?? null;

  /** When this session ends, in milliseconds since 1970, once that is near; null before. */
  endsSoonAt = (): number | null => (this.kept && this.isEnding ? this.kept.endsAt : null);

  /** The session, if its time is not over; the timer of a tab that the browser has put to sleep may not know yet. */
  open = (): Open | null => (this.kept && this.kept.endsAt > Date.now() ? this.kept : null);

  /** Whether this tab is theirs, or nobody's yet. */
  isFor = (person: string): boolean => this.person === null || this.person === person;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Somebody has signed in here. */
  begin(email: string, token: string, seconds: number): void {
    const person = email.trim().toLowerCase();
    // What one person wrote is not left to another who signs in after them.
    if (!this.isFor(person)) this.forgetAll();
    this.hold({ person, token, endsAt: Date.now() + seconds * 1000 });
    this.announce({ kind: "begun", person });
  }

  /** Somebody goes on with their password; false if they have signed out, here or elsewhere, before the answer came. */
  renew(email: string, token: string, seconds: number): boolean {
    if (!this.kept && this.ending === "signed out") return false;
    this.begin(email, token, seconds);
    return true;
  }

  /** Another tab has given its session: it is taken over if it is this person's and lasts longer than what is here. */
  take(given: Open): void {
    const longest = Math.max(Date.now(), this.kept?.endsAt ?? 0);
    if (this.isFor(given.person) && given.endsAt > longest) this.hold(given);
  }

  end(ending: Ending): void {
    if (!this.kept) return;
    const { person } = this.kept;
    this.drop(ending);
    if (ending === "signed out") this.announce({ kind: "signed out", person });
  }

  /** Somebody has signed out in another tab; so have they here, if it is their tab. */
  signedOutElsewhere(person: string): void {
    if (person !== this.person) return;
    if (this.kept) this.drop("signed out");
    else this.forgetAll();
  }

  /** The document is being left. */
  leave(): void {
    try {
      this.storage?.setItem(LEFT, String(Date.now()));
    } catch {
      // Full. What nobody can say the age of is not to be found by the next person.
      this.storage?.removeItem(KEPT);
    }
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

  private hold(open: Open): void {
    this.kept = open;
    this.person = open.person;
    this.storage?.setItem(KEPT, JSON.stringify(open));
    this.ending = null;
    this.arm();
    this.tell();
  }

  private drop(ending: Ending): void {
    this.kept = null;
    this.ending = ending;
    this.disarm();
    // Who signs out leaves nothing behind; who is signed out by the clock finds it again, and is waited for.
    if (ending === "signed out") this.forgetAll();
    else this.storage?.setItem(KEPT, JSON.stringify({ person: this.person }));
    this.tell();
  }

  private forgetAll(): void {
    forgetAllIn(this.storage);
  }

  /**
   * The server refused a token: that ends the session, unless another one has begun since. Of one that was ended, as by
   * signing out while this tab slept, nothing is left here; other tabs may have begun another and are told nothing.
   */
  refused = (token: string, code: string): void => {
    if (token === this.kept?.token) this.drop(code === "token_revoked" ? "signed out" : "expired");
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

function forgetAllIn(storage: Storage | null): void {
  storage?.removeItem(KEPT);
  for (const name of Object.keys(storage ?? {})) {
    if (name.startsWith(UNSAVED)) storage?.removeItem(name);
  }
}

/** A timer; a wait of more than 2^31 ms would be over at once. */
function after(milliseconds: number, what: () => void): ReturnType<typeof setTimeout> {
  return setTimeout(what, Math.min(Math.max(milliseconds, 0), 2 ** 31 - 1));
}

/** What the tab had kept: whose it is, and their session if that holds and the tab was not closed meanwhile. */
function read(storage: Storage | null): { person: string | null; kept: Open | null } {
  try {
    const left = storage?.getItem(LEFT) ?? null;
    storage?.removeItem(LEFT);
    const wasClosed = left !== null && Date.now() - Number(left) > LONGEST_ABSENCE_MILLISECONDS;
    const found = JSON.parse(storage?.getItem(KEPT) ?? "null") as Partial<Open> | null;
    const kept = openOf(found);
    const person = typeof found?.person === "string" ? found.person : null;
    if (wasClosed) {
      // For good: the next reload may not find it either.
      forgetAllIn(storage);
      storage?.setItem(KEPT, JSON.stringify({ person }));
    }
    return { person, kept: kept && kept.endsAt > Date.now() && !wasClosed ? kept : null };
  } catch {
    return { person: null, kept: null };
  }
}

/** What was kept or said by another tab, if it is a session. */
export function openOf(found: Partial<Open> | null | undefined): Open | null {
  const { person, token, endsAt } = found ?? {};
  const isOpen = typeof person === "string" && typeof token === "string" && typeof endsAt === "number";
  return isOpen ? { person, token, endsAt } : null;
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
