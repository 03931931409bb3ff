import { IconPlugConnectedX } from "@tabler/icons-react";

import { useTexts } from "../language";
import { ago } from "../language/time";
import classes from "./Freshness.module.css";
import { useNow } from "./useNow";

/** What a query of TanStack Query tells of its age. */
interface Query {
  /** When it was answered last, in milliseconds since 1970; 0 for never. */
  dataUpdatedAt: number;
  isRefetchError: boolean;
  failureCount: number;
}

const EVERY_MILLISECONDS = 1000;

/** From when the numbers of a page are; says so plainly when it was not possible to fetch newer ones. */
export function Freshness({ queries }: { queries: readonly Query[] }) {
  const texts = useTexts();
  const now = useNow(EVERY_MILLISECONDS);
  const answered = queries.map(({ dataUpdatedAt }) => dataUpdatedAt).filter((at) => at > 0);
  const isCut = queries.some(({ isRefetchError, failureCount }) => isRefetchError || failureCount > 0);
  if (answered.length === 0) return null;
  const when = ago(new Date(Math.min(...answered)).toISOString(), now, texts.locale);
  return (
    <p className={classes.freshness} data-is-cut={isCut} data-testid="freshness">
      {isCut && <IconPlugConnectedX aria-hidden size={16} />}
      <span role="status">{isCut && texts.shell.late}</span> {texts.shell.asOf(when)}
    </p>
  );
}
