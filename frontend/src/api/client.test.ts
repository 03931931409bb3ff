// @vitest-environment node
import type { IncomingMessage, ServerResponse } from "node:http";
import { afterEach, expect, it, vi } from "vitest";

import { json, serve } from "../test/server";
import { requestToken } from "./auth";
import { actFor, answer, api, ApiError } from "./client";
import { fetchStudents } from "./evaluations";
import { reach } from "./reach";

const ask = () => answer(api.GET("/api/v1/auth/me"));

let close: () => void = () => undefined;
afterEach(() => close());

async function server(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  ({ close } = await serve(answer));
}

async function errorOf(promise: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ApiError);
  return error as ApiError;
}

it("carries what the server said was wrong", async () => {
  await server((_, response) => json(response, 409, { detail: "It is closed.", code: "closed" }));
  expect(await errorOf(ask())).toMatchObject({
    status: 409,
    code: "closed",
    message: "It is closed.",
    mayPass: false,
  });
});

it("knows how long to wait when it asked too often", async () => {
  await server((_, response) => json(response, 429, { detail: "Slowly." }, { "Retry-After": "7" }));
  expect(await errorOf(ask())).toMatchObject({
    code: "rate_limited",
    retryAfterSeconds: 7,
    mayPass: true,
  });
});

it("makes an error of its own of an answer that is no JSON, and of none at all", async () => {
  const answers: ((response: ServerResponse) => unknown)[] = [
    (response) => response.end("<html>"),
    (response) => response.destroy(),
    (response) => response.writeHead(200, { "Content-Length": 9 }).write("{", () => response.destroy()),
  ];
  await server((_, response) => answers.shift()?.(response));
  expect(await errorOf(ask())).toMatchObject({ status: 0, code: "unreadable" });
  expect(await errorOf(ask())).toMatchObject({ status: 0, code: "offline" });
  expect(await errorOf(ask())).toMatchObject({ status: 0, code: "offline" });
});

it("knows whether Synopsis answers: a refusal of its own is an answer, a proxy’s page is none", async () => {
  const answers: ((response: ServerResponse) => unknown)[] = [
    (response) => response.destroy(),
    (response) => json(response, 503, { detail: "Down.", code: "database_unavailable" }),
    (response) => response.writeHead(502).end("<html>"),
    (response) => json(response, 200, {}),
  ];
  await server((_, response) => answers.shift()?.(response));
  const isCut: boolean[] = [];
  while (answers.length > 0) {
    await ask().catch(() => undefined);
    isCut.push(reach.isCut());
  }
  expect(isCut).toEqual([true, false, true, false]);
});

it("takes no answer to what was asked before for a sign that one gets through again", async () => {
  await server((_, response) => {
    reach.missed();
    json(response, 200, {});
  });
  await ask();
  expect(reach.isCut()).toBe(true);
});

it("does not wait without an end", async () => {
  vi.spyOn(AbortSignal, "timeout").mockReturnValue(AbortSignal.abort());
  await server(() => undefined);
  expect(await errorOf(ask())).toMatchObject({ code: "timeout", mayPass: true });
});

it("sends the token, and says which one was refused and why", async () => {
  const refused = vi.fn();
  actFor({ token: () => "mine", refused });
  await server((request, response) =>
    json(response, 401, { detail: request.headers.authorization, code: "token_expired" }),
  );
  expect((await errorOf(ask())).detail).toBe("Bearer mine");
  expect(refused).toHaveBeenCalledExactlyOnceWith("mine", "token_expired");
});

it("does not take a wrong password for the end of a session", async () => {
  const refused = vi.fn();
  actFor({ token: () => "mine", refused });
  await server((_, response) => json(response, 401, { detail: "Wrong.", code: "wrong_credentials" }));
  expect((await errorOf(requestToken("a@b.example", "&?"))).code).toBe("wrong_credentials");
  expect(refused).not.toHaveBeenCalled();
});

it("fetches a class of any size, page by page", async () => {
  const asked: string[] = [];
  await server((request, response) => {
    asked.push(request.url ?? "");
    const isLast = request.url?.includes("cursor=9") ?? false;
    json(response, 200, { items: [{ student_id: asked.length }], next_cursor: isLast ? null : "9" });
  });
  expect(await fetchStudents(123, new AbortController().signal)).toHaveLength(2);
  expect(asked).toEqual([
    "/api/v1/evaluations/123/students?limit=200",
    "/api/v1/evaluations/123/students?limit=200&cursor=9",
  ]);
});
