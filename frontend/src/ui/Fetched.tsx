import type { ReactNode } from "react";

import { ErrorState } from "./ErrorState";
import { Loading } from "./Loading";

/** What a query of TanStack Query tells. */
interface Query<Data> {
  data: Data | undefined;
  error: unknown;
  isError: boolean;
  isFetching: boolean;
  refetch: () => unknown;
}

interface Props<Data> {
  query: Query<Data>;
  /** The grey bars that stand for it until it is there. */
  rows?: number;
  height?: number;
  children: (data: Data) => ReactNode;
}

/** What was fetched; until then grey bars, and if it cannot be fetched, why. */
export function Fetched<Data>({ query, rows = 6, height = 44, children }: Props<Data>) {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) {
    return (
      <ErrorState error={query.error} isTrying={query.isFetching} onAgain={() => void query.refetch()} />
    );
  }
  return <Loading height={height} rows={rows} />;
}
