import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from "@tanstack/react-router";
import { render } from "@testing-library/react";
import type { ReactNode } from "react";

import { LanguageProvider } from "../language";

/** Draw something with all that it may ask for; without animations. */
export function draw(what: ReactNode) {
  return render(
    <MantineProvider env="test">
      <LanguageProvider>
        <QueryClientProvider client={new QueryClient()}>{what}</QueryClientProvider>
      </LanguageProvider>
    </MantineProvider>,
  );
}

/** Draw something with links in it, in a page of its own. */
export async function drawWithLinks(what: ReactNode) {
  const root = createRootRoute({ component: () => what, notFoundComponent: () => null });
  const router = createRouter({ history: createMemoryHistory(), routeTree: root });
  await router.load();
  // The types know the page's own router alone.
  return draw(<RouterProvider router={router} />);
}

/** What an API would answer, by method and path; what is not there is a 404. */
export type Answers = Record<string, (headers: Headers) => Response | Promise<Response>>;

/** Put answers in the place of the network; returns what was asked. */
export function answer(answers: Answers): string[] {
  const asked: string[] = [];
  globalThis.fetch = (input, options) => {
    const path = (input as string).replace("/api/v1", "").replace(/\?.*/, "");
    const request = `${options?.method ?? "GET"} ${path}`;
    asked.push(request);
    const found = answers[request] ?? (() => refusal(404, "not_found", "Not found."));
    return Promise.resolve(found(new Headers(options?.headers)));
  };
  return asked;
}

export function ok(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status });
}

export function refusal(status: number, code: string, detail: string): Response {
  return ok({ code, detail }, status);
}
