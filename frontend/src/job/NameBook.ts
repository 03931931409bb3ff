import { fetchNames, MOST_NAMES, type NameKind, type Names, type WantedNames } from "../api/names";

export const KINDS: readonly NameKind[] = ["students", "users", "evaluations"];

const PACE = {
  /** What parts of a page want at about the same time is asked in one request, in milliseconds. */
  gather: 30,
  /** After so long a name is asked for again: people are renamed, if seldom. */
  fresh: 5 * 60_000,
  /** After a request that failed. */
  again: 15_000,
};

type Ids = Record<NameKind, Set<number>>;

/** Gathers the ids whose names are wanted, and asks for each once in a while. */
export class NameBook {
  private wanted: Ids = none();
  private readonly askedAt: Record<NameKind, Map<number, number>> = {
    students: new Map(),
    users: new Map(),
    evaluations: new Map(),
  };
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    /** What was found of the ids that were asked for; nothing, if the names could not be fetched yet. */
    private readonly tell: (names: Names, asked: Record<NameKind, number[]>) => void,
    private readonly fetch: typeof fetchNames = fetchNames,
  ) {}

  want(wanted: WantedNames): void {
    const now = Date.now();
    let isMore = false;
    for (const kind of KINDS) {
      for (const id of wanted[kind] ?? []) {
        if (id === null || id === undefined) continue;
        if (now - (this.askedAt[kind].get(id) ?? -Infinity) < PACE.fresh) continue;
        this.askedAt[kind].set(id, now);
        this.wanted[kind].add(id);
        isMore = true;
      }
    }
    if (isMore) this.timer ??= setTimeout(() => void this.ask(), PACE.gather);
  }

  private async ask(): Promise<void> {
    this.timer = undefined;
    const wanted = this.wanted;
    this.wanted = none();
    for (const ids of portionsOf(wanted)) {
      try {
        this.tell(await this.fetch(ids), ids);
      } catch {
        // The ids are shown meanwhile: a name that is late is no reason to disturb anybody.
        this.tell({ students: {}, users: {}, evaluations: {} }, ids);
        this.tryLater(ids);
      }
    }
  }

  private tryLater(ids: Record<NameKind, number[]>): void {
    setTimeout(() => {
      for (const kind of KINDS) for (const id of ids[kind]) this.askedAt[kind].delete(id);
      this.want(ids);
    }, PACE.again);
  }
}

function none(): Ids {
  return { students: new Set(), users: new Set(), evaluations: new Set() };
}

/** As many requests as the longest of the lists needs. */
function portionsOf(wanted: Ids): Record<NameKind, number[]>[] {
  const longest = Math.max(...KINDS.map((kind) => wanted[kind].size));
  return Array.from({ length: Math.ceil(longest / MOST_NAMES) }, (_, number) => {
    const part = (kind: NameKind) => [...wanted[kind]].slice(number * MOST_NAMES, (number + 1) * MOST_NAMES);
    return { students: part("students"), users: part("users"), evaluations: part("evaluations") };
  });
}
