import { useSyncExternalStore } from "react";

import { reach } from "./reach";

/** Whether the last request had no answer. */
export function useIsCut(): boolean {
  return useSyncExternalStore(reach.subscribe, reach.isCut);
}
