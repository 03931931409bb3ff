import {
  IconAlertCircle,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleOff,
  IconLoader2,
} from "@tabler/icons-react";
import type { ComponentType } from "react";

import type { JobStatus } from "../api/summaries";

interface Look {
  /** Of words and icon. */
  colour: string;
  /** Of the bar, in the theme. */
  bar: string;
  icon: ComponentType<{ className?: string | undefined; size?: number; "aria-hidden"?: boolean }>;
}

/** How each status looks; a new one does not compile until it is here. */
export const LOOKS: Record<JobStatus, Look> = {
  cancelled: { colour: "var(--quiet)", bar: "gray.5", icon: IconCircleOff },
  completed: { colour: "var(--good)", bar: "pine.7", icon: IconCircleCheck },
  failed: { colour: "var(--bad)", bar: "red.7", icon: IconAlertCircle },
  processing: { colour: "var(--accent)", bar: "pine.7", icon: IconLoader2 },
  queued: { colour: "var(--quiet)", bar: "pine.7", icon: IconCircleDashed },
};
