import { Progress } from "@mantine/core";

import type { Replay } from "../api/deadLetters";
import { useTexts } from "../language";
import { STATES } from "./looks";
import { endedOf } from "./words";

/** How far a replay has come, as a bar. */
export function ReplayProgress({ replay, size = "sm" }: { replay: Replay; size?: string }) {
  const { deadLetters: words } = useTexts();
  return (
    <Progress.Root
      aria-label={words.progressOf(endedOf(replay), replay.total)}
      aria-valuemax={replay.total}
      aria-valuemin={0}
      aria-valuenow={endedOf(replay)}
      role="progressbar"
      size={size}
    >
      {STATES.map(({ state, bar }) => {
        const count = replay.jobs[state] ?? 0;
        return (
          bar !== null &&
          count > 0 && (
            <Progress.Section
              aria-hidden
              color={bar}
              key={state}
              role="presentation"
              value={(count / replay.total) * 100}
              withAria={false}
            />
          )
        );
      })}
    </Progress.Root>
  );
}
