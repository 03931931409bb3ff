import { act, fireEvent, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { answer, draw, ok } from "../test/render";
import { EndsSoon } from "./EndsSoon";
import { session } from "./session";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  session.end("signed out");
  vi.useRealTimers();
});

it("says some minutes before that the session ends, and a password keeps it", async () => {
  const asked = answer({ "POST /auth/token": () => ok({ access_token: "second", expires_in: 3600 }) });
  session.begin("teacher@north.example", "first", 3600);
  draw(<EndsSoon email="teacher@north.example" />);
  act(() => void vi.advanceTimersByTime(54 * 60_000));
  expect(screen.queryByTestId("ends-soon")).toBeNull();
  act(() => void vi.advanceTimersByTime(60_000));
  expect(screen.getByRole("status")).toHaveTextContent("Your session ends in 5 minutes.");
  fireEvent.click(screen.getByTestId("stay"));
  fireEvent.change(screen.getByTestId("stay-password"), { target: { value: "secret" } });
  fireEvent.click(screen.getByTestId("stay-submit"));
  await act(() => vi.advanceTimersByTimeAsync(100));
  expect(asked).toEqual(["POST /auth/token"]);
  expect(session.token()).toBe("second");
  expect(screen.queryByTestId("ends-soon")).toBeNull();
  act(() => void vi.advanceTimersByTime(10 * 60_000));
  expect(session.token()).toBe("second");
});

it("is put away when somebody says so, and the session ends in its time", () => {
  session.begin("teacher@north.example", "first", 360);
  draw(<EndsSoon email="teacher@north.example" />);
  act(() => void vi.advanceTimersByTime(60_000));
  fireEvent.click(screen.getByText("Later"));
  expect(screen.queryByTestId("ends-soon")).toBeNull();
  act(() => void vi.advanceTimersByTime(300_000));
  expect([session.token(), session.ending]).toEqual([null, "expired"]);
});
