import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type RouterHistory, RouterProvider } from "@tanstack/react-router";
import { useEffect } from "react";

import { actFor, ApiError } from "./api/client";
import { LanguageProvider } from "./language";
import { makeRouter } from "./router";
import { session } from "./session/session";
import { styleNonce } from "./ui/styleNonce";
import { theme } from "./ui/theme";

const AGAIN_MILLISECONDS = 10_000;

/** The one client of the page, for the router and the hooks alike, and the router. */
export function makePage(history?: RouterHistory) {
  actFor(session);
  const queries = new QueryClient({
    defaultOptions: {
      queries: {
        // Offline is an error that is shown, not a wait without an end.
        networkMode: "always",
        // Whoever was told to wait does not ask at once.
        retry: (failures, error) =>
          error instanceof ApiError && error.mayPass && error.status !== 429 && failures < 1,
        retryDelay: 800,
        refetchOnReconnect: true,
        // What could not be fetched, and may be later, comes by itself.
        refetchInterval: ({ state: { error } }) =>
          error instanceof ApiError && error.mayPass
            ? Math.max(AGAIN_MILLISECONDS, (error.retryAfterSeconds ?? 0) * 1000)
            : false,
        staleTime: 1000,
      },
      mutations: { networkMode: "always" },
    },
  });
  return { queries, router: makeRouter({ queries, session }, history) };
}

export function App({ page: { queries, router } }: { page: ReturnType<typeof makePage> }) {
  useEffect(() => {
    let { person } = session;
    return session.subscribe(() => {
      const isAnothers = person !== null && session.person !== person;
      ({ person } = session);
      // Nothing that was fetched for one person may be there for the next: they get a document of their own.
      if (isAnothers) {
        window.location.reload();
        return;
      }
      // The routes decide anew where somebody with this session, or without one, may be.
      void router.invalidate().finally(() => {
        if (!session.token()) queries.clear();
      });
    });
  }, [queries, router]);
  return (
    <MantineProvider defaultColorScheme="auto" getStyleNonce={styleNonce} theme={theme}>
      <Notifications limit={3} position="bottom-right" />
      <LanguageProvider>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </LanguageProvider>
    </MantineProvider>
  );
}
