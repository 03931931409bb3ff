import { useState } from "react";

import type { Summary } from "../api/summaries";

/**
 * What is read stays on the screen: a newer summary is told of, and shown when the reader asks for it.
 * Otherwise somebody could release a text that took the place of the one that they have read.
 */
export function useHeld(current: Summary | undefined, opened: Summary | undefined, isAwaited: boolean) {
  const [held, hold] = useState(opened ?? current);
  // Nothing was read yet; or it is the same one, of which something else has become known: who released it, say; or the
  // reader has asked for a new one.
  const isSame = held === undefined || held.id === current?.id || (isAwaited && current !== undefined);
  if (isSame && current !== undefined && current !== held) hold(current);
  return {
    held: isSame ? (current ?? held) : held,
    /** The current one, where another is held. */
    newer: isSame ? undefined : current,
    hold,
  };
}
