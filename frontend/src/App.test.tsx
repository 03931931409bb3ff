import { createMemoryHistory } from "@tanstack/react-router";
import { act, cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { App, makePage } from "./App";
import { session } from "./session/session";
import { evaluation, event, jobs, student } from "./test/factories";
import { answer, type Answers, ok, refusal } from "./test/render";

const ME = {
  id: 1,
  email: "t@north.example",
  name: "Toos",
  role: "teacher",
  school: { id: 1, name: "N", timezone: "" },
};
const STUDENTS = "GET /evaluations/123/students";
const BATCH = "POST /feedback-summaries/evaluation/123/batch-queue";
const STREAM = "GET /feedback-summaries/stream";

beforeEach(() => session.begin("t@north.example", "token", 3600));
afterEach(() => {
  cleanup();
  session.end("signed out");
});

function page(at: string, answers: Answers) {
  const asked = answer({
    "GET /auth/me": () => ok(ME),
    "GET /evaluations": () => ok({ items: [evaluation()], next_cursor: null }),
    "GET /evaluations/123": () => ok(evaluation()),
    [STUDENTS]: () => ok({ items: [student()], next_cursor: null }),
    [STREAM]: () => new Response(new ReadableStream()),
    ...answers,
  });
  const history = createMemoryHistory({ initialEntries: [at] });
  render(<App page={makePage(history)} />);
  return { asked, history };
}

it("leads through the sign-in and back to where somebody wanted to be", async () => {
  session.end("signed out");
  session.ending = null;
  const token = { access_token: "new", token_type: "bearer", expires_in: 3600 };
  const { history } = page("/evaluations/123", { "POST /auth/token": () => ok(token) });
  await userEvent.type(await screen.findByTestId("sign-in-email"), "t@north.example");
  await userEvent.click(screen.getByTestId("sign-in-submit"));
  expect(screen.getByText("Fill in your password.")).toBeVisible();
  expect(screen.getByTestId("sign-in-password")).toHaveFocus();
  await userEvent.type(screen.getByTestId("sign-in-password"), "secret");
  await userEvent.click(screen.getByTestId("sign-in-submit"));
  expect(await screen.findByRole("heading", { level: 1, name: "Project week" })).toBeVisible();
  expect(history.location.pathname).toBe("/evaluations/123");
  expect(document.title).toBe("Project week · Synopsis");
});

it("tells the server when somebody signs out, with their token, and forgets it either way", async () => {
  const tokens: (string | null)[] = [];
  page("/evaluations", {
    "POST /auth/logout": (headers) => {
      tokens.push(headers.get("Authorization"));
      return refusal(503, "database_unavailable", "Down.");
    },
  });
  await userEvent.click(await screen.findByTestId("account"));
  await userEvent.click(await screen.findByTestId("sign-out"));
  expect(await screen.findByText(/You have signed out/)).toBeVisible();
  expect(tokens).toEqual(["Bearer token"]);
  expect(session.token()).toBeNull();
});

it("says politely that a session has ended, and where one will be afterwards", async () => {
  const { history } = page("/evaluations/123", { [STUDENTS]: () => refusal(401, "token_expired", "Ended.") });
  expect(await screen.findByText(/Your session has ended/)).toBeVisible();
  expect(history.location.href).toBe("/sign-in?next=%2Fevaluations%2F123");
});

it("shows what was wrong instead of a spinner, and offers another try", async () => {
  let isUp = false;
  const list = () =>
    isUp ? ok({ items: [evaluation()], next_cursor: null }) : refusal(503, "database_unavailable", "Down.");
  page("/evaluations", { "GET /evaluations": list });
  const again = await screen.findByTestId("again", {}, { timeout: 3000 });
  expect(screen.getByText(/cannot reach its data just now/)).toBeVisible();
  isUp = true;
  await userEvent.click(again);
  expect(await screen.findByTestId("evaluation-123")).toBeVisible();
});

it("shows what could not be fetched as soon as the network is back, by itself", async () => {
  let isUp = false;
  const list = () =>
    isUp ? ok({ items: [evaluation()], next_cursor: null }) : refusal(503, "database_unavailable", "Down.");
  page("/evaluations", { "GET /evaluations": list });
  await screen.findByTestId("again", {}, { timeout: 3000 });
  window.dispatchEvent(new Event("offline"));
  isUp = true;
  window.dispatchEvent(new Event("online"));
  expect(await screen.findByTestId("evaluation-123")).toBeVisible();
});

it("says on a page that asks for nothing by itself that Synopsis does not answer, until it does", async () => {
  let isUp = true;
  page("/evaluations", {
    "GET /auth/me": () => (isUp ? ok(ME) : Promise.reject(new TypeError("refused"))),
    "GET /evaluations": () => ok({ items: [evaluation()], next_cursor: null }),
  });
  await screen.findByTestId("evaluation-123");
  isUp = false;
  window.dispatchEvent(new Event("offline"));
  const said = await screen.findByTestId("unreachable", {}, { timeout: 4000 });
  expect(said).toHaveTextContent("Synopsis cannot be reached at the moment; trying again.");
  isUp = true;
  await waitFor(() => expect(screen.queryByTestId("unreachable")).toBeNull(), { timeout: 6000 });
}, 15_000);

it("says what holds a class up, instead of when it is ready", async () => {
  const explanation = { estimate: null, unknown: { code: "queue_paused", detail: "" } };
  const job = jobs.queued();
  page("/evaluations/123", {
    [STUDENTS]: () => ok({ items: [student({ job })], next_cursor: null }),
    [`GET /feedback-summaries/jobs/${job.job_id}/explain`]: () => ok(explanation),
  });
  expect(await screen.findByText(/An administrator has paused the queue/)).toBeVisible();
});

it("offers no other try where it would be in vain", async () => {
  page("/evaluations/123", { "GET /evaluations/123": () => refusal(403, "new", "A colleague’s.") });
  expect(await screen.findByText("A colleague’s.")).toBeVisible();
  expect(screen.queryByTestId("again")).toBeNull();
});

it("says what to do when there are no evaluations yet", async () => {
  page("/evaluations", { "GET /evaluations": () => ok({ items: [], next_cursor: null }) });
  expect(await screen.findByText(/Make one with “New evaluation”/)).toBeVisible();
});

it("queues the class, and cannot do so twice while all of it is on its way", async () => {
  const job = jobs.queued();
  const { asked } = page("/evaluations/123", { [BATCH]: () => ok({ jobs: [job] }, 202) });
  const button = await screen.findByTestId("summarise-class");
  await waitFor(() => expect(button).toBeEnabled());
  await userEvent.click(button);
  await waitFor(() => expect(screen.getByTestId("student-456")).toHaveAttribute("data-status", "queued"));
  expect(button).toBeDisabled();
  expect(button).toHaveAccessibleDescription("Every summary is being made already.");
  expect(asked.filter((request) => request === BATCH)).toHaveLength(1);
});

it("queues the class once for a double click, and again later", async () => {
  let finish: (response: Response) => void = () => undefined;
  const { asked } = page("/evaluations/123", {
    [BATCH]: () => new Promise<Response>((resolve) => (finish = resolve)),
  });
  const times = () => asked.filter((request) => request === BATCH).length;
  const button = await screen.findByTestId("summarise-class");
  await waitFor(() => expect(button).toBeEnabled());
  act(() => {
    button.click();
    button.click();
  });
  await waitFor(() => expect(button).toBeDisabled());
  expect(times()).toBe(1);
  finish(ok({ jobs: [] }, 202));
  await waitFor(() => expect(button).toBeEnabled());
  await userEvent.click(button);
  expect(times()).toBe(2);
});

it("takes the keyboard along to the page that was chosen, and leaves it where it is on a first load", async () => {
  page("/evaluations", {});
  const link = await screen.findByTestId("evaluation-123");
  expect(document.body).toHaveFocus();
  await userEvent.click(link);
  await screen.findByRole("heading", { level: 1, name: "Project week" });
  expect(screen.getByRole("main")).toHaveFocus();
});

it("moves a bar when the stream says so", async () => {
  let tell: (text: string) => void = () => undefined;
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => {
      tell = (text) => controller.enqueue(new TextEncoder().encode(text));
    },
  });
  page("/evaluations/123", {
    [STREAM]: () => new Response(stream),
    [STUDENTS]: () => ok({ items: [student({ job: jobs.queued() })], next_cursor: null }),
  });
  const row = await screen.findByTestId("student-456");
  tell(
    `event: job\nid: 1-1\ndata: ${JSON.stringify(event({ progress: 50, stage: "anonymisation_started" }))}\n\n`,
  );
  await waitFor(() => expect(row).toHaveAttribute("data-progress", "50"));
  expect(row).toHaveTextContent("Taking out names");
});

it("keeps asking while the stream is down, says so, and is right again by itself", async () => {
  let progress = 10;
  let isDown = true;
  const restore = vi.spyOn(Math, "random").mockReturnValue(0);
  page("/evaluations/123", {
    [STREAM]: () => (isDown ? refusal(503, "x", "Down.") : new Response(new ReadableStream())),
    [STUDENTS]: () => ok({ items: [student({ job: jobs.processing({ progress }) })], next_cursor: null }),
  });
  const row = await screen.findByTestId("student-456");
  progress = 80;
  await waitFor(() => expect(row).toHaveAttribute("data-progress", "80"), { timeout: 5000 });
  expect(await screen.findByTestId("not-live")).toBeVisible();
  isDown = false;
  window.dispatchEvent(new Event("online"));
  await waitFor(() => expect(screen.queryByTestId("not-live")).toBeNull(), { timeout: 5000 });
  restore.mockRestore();
}, 15_000);

it("has a page for addresses that lead nowhere", async () => {
  page("/evaluations/abc", {});
  expect(await screen.findByText("There is nothing here")).toBeVisible();
});
