import { queryOptions } from "@tanstack/react-query";

import { answer, api, done } from "./client";
import type { MeOut, TokenOut } from "./schema";

export type { MeOut as Me, Role } from "./schema";

export function requestToken(email: string, password: string): Promise<TokenOut> {
  return answer(
    api.POST("/api/v1/auth/token", {
      body: { username: email, password },
      bodySerializer: ({ username, password: secret }) => new URLSearchParams({ username, password: secret }),
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
    }),
  );
}

/** End the session of a token, of this tab's if none is named: nobody can use it any more. */
export function revokeToken(token?: string): Promise<void> {
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  return done(api.POST("/api/v1/auth/logout", { headers }));
}

export function requestMe(signal: AbortSignal | null = null): Promise<MeOut> {
  return answer(api.GET("/api/v1/auth/me", { signal }));
}

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => requestMe(signal),
  staleTime: 5 * 60_000,
});
