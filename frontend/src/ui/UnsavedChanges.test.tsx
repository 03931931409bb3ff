import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  Link,
  RouterProvider,
} from "@tanstack/react-router";
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it } from "vitest";

import { draw } from "../test/render";
import { UnsavedChanges } from "./UnsavedChanges";

function Form({ save }: { save: Promise<void> }) {
  const [isSaved, setSaved] = useState(false);
  return (
    <>
      <button onClick={() => void save.then(() => setSaved(true))} type="button">
        Save
      </button>
      <Link to="/evaluations">Away</Link>
      <UnsavedChanges isUnsaved={() => !isSaved} leave="Leave" stay="Stay" title="Leave without saving?">
        It is lost.
      </UnsavedChanges>
    </>
  );
}

function later() {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve: () => resolve() };
}

async function openForm(save: Promise<void>) {
  const root = createRootRoute();
  const form = createRoute({ getParentRoute: () => root, path: "/", component: () => <Form save={save} /> });
  const other = createRoute({
    getParentRoute: () => root,
    path: "/evaluations",
    component: () => <p>Elsewhere</p>,
  });
  const router = createRouter({ history: createMemoryHistory(), routeTree: root.addChildren([form, other]) });
  await router.load();
  // The types know the page's own router alone.
  draw(<RouterProvider router={router as never} />);
}

it("goes where somebody wanted to go once what they had changed is saved", async () => {
  const { promise, resolve } = later();
  await openForm(promise);
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  await userEvent.click(screen.getByRole("link", { name: "Away" }));
  expect(await screen.findByRole("dialog")).toHaveTextContent("Leave without saving?");
  expect(screen.queryByText("Elsewhere")).toBeNull();
  resolve();
  await waitFor(() => expect(screen.getByText("Elsewhere")).toBeVisible());
});

it("stays while nothing is saved, for as long as nobody says otherwise", async () => {
  await openForm(later().promise);
  await userEvent.click(screen.getByRole("link", { name: "Away" }));
  await userEvent.click(await screen.findByRole("button", { name: "Stay" }));
  expect(screen.queryByText("Elsewhere")).toBeNull();
  await userEvent.click(screen.getByRole("link", { name: "Away" }));
  await userEvent.click(await screen.findByRole("button", { name: "Leave" }));
  expect(await screen.findByText("Elsewhere")).toBeVisible();
});
