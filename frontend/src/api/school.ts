import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { answer, api, done } from "./client";
import { nextNumber } from "./pages";
import type { ApiKeyIn, AuditAction, NewApiKeyOut } from "./schema";

export type {
  ApiKeyOut as ApiKey,
  AuditAction,
  EntryOut as AuditEntry,
  KeyScope,
  LimitGroup,
  LimitOut as Limit,
} from "./schema";

export const keysQuery = infiniteQueryOptions({
  queryKey: ["api-keys"],
  queryFn: ({ pageParam, signal }) =>
    answer(api.GET("/api/v1/api-keys", { params: { query: { cursor: pageParam } }, signal })),
  initialPageParam: null as number | null,
  getNextPageParam: nextNumber,
});

/** A new key; its text is in this answer alone. */
export function makeKey(key: ApiKeyIn): Promise<NewApiKeyOut> {
  return answer(api.POST("/api/v1/api-keys", { body: key }));
}

export function revokeKey(keyId: number): Promise<void> {
  return done(api.DELETE("/api/v1/api-keys/{key_id}", { params: { path: { key_id: keyId } } }));
}

/** Which entries of the audit log. */
export interface AuditFilter {
  action?: AuditAction;
  actor?: number;
  /** What was done to this alone: its id or its name. */
  object?: string;
  /** The first and the last day, in the browser's own time zone: 2026-11-26. */
  from?: string;
  until?: string;
}

/** The moment at which a day of the browser begins, so many days after it. */
function beginningOf(day: string | undefined, later = 0): string | null {
  if (day === undefined) return null;
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}

/** What holds for the caller's school; to look costs one of the calls that it counts. */
export const limitsQuery = queryOptions({
  queryKey: ["limits"],
  queryFn: ({ signal }) => answer(api.GET("/api/v1/limits", { signal })),
  refetchInterval: 30_000,
});

export function auditQuery(filter: AuditFilter) {
  const query = {
    action: filter.action ?? null,
    actor_id: filter.actor ?? null,
    object: filter.object ?? null,
    after: beginningOf(filter.from),
    before: beginningOf(filter.until, 1),
  };
  return infiniteQueryOptions({
    queryKey: ["audit", query],
    queryFn: ({ pageParam, signal }) =>
      answer(api.GET("/api/v1/audit", { params: { query: { ...query, cursor: pageParam } }, signal })),
    initialPageParam: null as number | null,
    getNextPageParam: nextNumber,
  });
}
