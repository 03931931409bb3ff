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

/** End the session of the token that is sent: nobody can use it any more. */
export function revokeToken(): Promise<void> {
  return done(api.POST("/api/v1/auth/logout"));
}

export function requestMe(signal: AbortSignal | null = null): Promise<MeOut> {
  return answer(api.GET("/api/v1/auth/me", { signal }));
}

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => requestMe(signal),
  staleTime: 5 * 60_000,
});
