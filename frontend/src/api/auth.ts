import { queryOptions } from "@tanstack/react-query";

import { ask, send } from "./client";
import type { MeOut, TokenOut } from "./schema";

export type { MeOut as Me, Role } from "./schema";

export function requestToken(email: string, password: string): Promise<TokenOut> {
  return ask("/auth/token", { method: "POST", form: { username: email, password } });
}

/** End the session of the token that is sent: nobody can use it any more. */
export async function revokeToken(): Promise<void> {
  await send("/auth/logout", { method: "POST" });
}

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => ask<MeOut>("/auth/me", { signal }),
  staleTime: 5 * 60_000,
});
