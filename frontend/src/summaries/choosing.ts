/** Which pupils of a class are shown. */

import type { Pupil } from "../job/pupils";
import { isActive } from "../job/standing";

export const GROUPS = ["busy", "failed", "todo", "ready", "hidden"] as const;
/**
 * - `busy`: waits or runs
 * - `todo`: not summarised yet, or called off
 * - `hidden`: has a summary that the pupil cannot see
 */
export type Group = (typeof GROUPS)[number];

export interface Choice {
  /** All of them, if left out. */
  show?: Group;
  /** A part of a name. */
  q?: string;
}

/** What an address chooses; whatever it says else is left out. */
export function choiceOf(search: Record<string, unknown>): Choice {
  const { show, q } = search;
  return {
    ...(GROUPS.includes(show as Group) ? { show: show as Group } : {}),
    ...(typeof q === "string" && q !== "" ? { q } : typeof q === "number" ? { q: String(q) } : {}),
  };
}

/** Whether a pupil is in a group. */
export function isIn(group: Group, { job, summary }: Pupil): boolean {
  switch (group) {
    case "busy":
      return isActive(job);
    case "failed":
      return job?.status === "failed";
    case "todo":
      return job === null ? summary === null : job.status === "cancelled";
    case "ready":
      return job === null ? summary !== null : job.status === "completed";
    case "hidden":
      return summary !== null && summary.shown_id !== summary.id;
  }
}

/** How many there are in each group. */
export function groupSizes(pupils: readonly Pupil[]): Record<Group, number> {
  return Object.fromEntries(
    GROUPS.map((group) => [group, pupils.filter((pupil) => isIn(group, pupil)).length]),
  ) as Record<Group, number>;
}

/** Those that are shown. */
export function chosen(pupils: readonly Pupil[], { show, q }: Choice): Pupil[] {
  const wanted = q === undefined ? [] : plain(q).split(/\s+/);
  return pupils.filter(
    (pupil) =>
      (show === undefined || isIn(show, pupil)) && wanted.every((part) => plain(pupil.name).includes(part)),
  );
}

/** A text as people type it in a hurry: without accents and capitals. */
function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
}
