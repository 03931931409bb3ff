import { MOST_NAMED } from "../api/jobs";

/** Which jobs are chosen: some, by their ids, or all that match the filters, whether they are shown or not. */
export type Chosen = { kind: "all" } | { kind: "some"; ids: ReadonlySet<string> };

export const NOTHING: Chosen = { kind: "some", ids: new Set() };
/** What the API takes by name in one request. */
export const MOST_CHOSEN = MOST_NAMED;

export function isEmpty(chosen: Chosen): boolean {
  return chosen.kind === "some" && chosen.ids.size === 0;
}

export function isChosen(chosen: Chosen, id: string): boolean {
  return chosen.kind === "all" || chosen.ids.has(id);
}

/** With these ids chosen, or not; no more than can be named. */
export function choose(chosen: Chosen, ids: readonly string[], isOn: boolean): Chosen {
  const next = new Set(chosen.kind === "some" ? chosen.ids : []);
  for (const id of ids) {
    if (!isOn) next.delete(id);
    else if (next.size < MOST_CHOSEN) next.add(id);
  }
  return { kind: "some", ids: next };
}
