import { afterEach, beforeEach, expect, it, vi } from "vitest";

import {
  LONGEST_ABSENCE_MILLISECONDS,
  safeNext,
  Session,
  storageOfTab,
  WARNING_MILLISECONDS,
} from "./session";

beforeEach(() => {
  sessionStorage.clear();
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

it("outlives a reload, and ends when its time is over", () => {
  new Session(sessionStorage).begin("teacher@north.example", "token", 60);
  const reloaded = new Session(sessionStorage);
  expect(reloaded.token()).toBe("token");
  const heard = vi.fn();
  reloaded.subscribe(heard);
  vi.advanceTimersByTime(60_000);
  expect([reloaded.token(), reloaded.ending, heard.mock.calls.length]).toEqual([null, "expired", 1]);
  expect(new Session(sessionStorage).token()).toBeNull();
});

it("ends when the server refuses its token, and not when it refuses an earlier one", () => {
  const session = new Session(sessionStorage);
  session.begin("teacher@north.example", "new", 60);
  session.refused("old", "token_expired");
  expect(session.token()).toBe("new");
  session.refused("new", "token_expired");
  expect([session.token(), session.ending]).toEqual([null, "expired"]);
});

it("leaves nothing in a tab that slept while its person signed out, and tells nobody", () => {
  const session = new Session(sessionStorage);
  session.begin("teacher@north.example", "token", 60);
  session.keep("edit", { text: "half a sent" });
  session.announce = vi.fn();
  session.refused("token", "token_revoked");
  expect([session.token(), session.ending, session.unsaved("edit")]).toEqual([null, "signed out", null]);
  expect(session.announce).not.toHaveBeenCalled();
});

it("is not renewed by an answer that comes after somebody has signed out", () => {
  const session = new Session(sessionStorage);
  session.begin("teacher@north.example", "token", 60);
  session.signedOutElsewhere("teacher@north.example");
  expect(session.renew("teacher@north.example", "late", 60)).toBe(false);
  expect([session.token(), session.ending]).toEqual([null, "signed out"]);
  session.begin("teacher@north.example", "another", 60);
  expect(session.renew("teacher@north.example", "in time", 60)).toBe(true);
});

it("says some minutes before that it will end, and no more once another has begun", () => {
  const session = new Session(sessionStorage);
  session.begin("teacher@north.example", "token", 3600);
  const heard = vi.fn();
  session.subscribe(heard);
  vi.advanceTimersByTime(3_600_000 - WARNING_MILLISECONDS - 1);
  expect([session.endsSoonAt(), heard.mock.calls.length]).toEqual([null, 0]);
  vi.advanceTimersByTime(1);
  expect([session.endsSoonAt(), heard.mock.calls.length]).toEqual([Date.now() + WARNING_MILLISECONDS, 1]);
  session.begin("teacher@north.example", "another", 3600);
  expect(session.endsSoonAt()).toBeNull();
  vi.advanceTimersByTime(WARNING_MILLISECONDS);
  expect(session.token()).toBe("another");
});

it("keeps what is not saved when its time is over, and nothing when somebody signs out", () => {
  const session = new Session(sessionStorage);
  session.begin("teacher@north.example", "token", 60);
  session.keep("edit", { text: "half a sent" });
  vi.advanceTimersByTime(60_000);
  expect(new Session(sessionStorage).unsaved("edit")).toEqual({ text: "half a sent" });
  session.begin("teacher@north.example", "token", 60);
  session.end("signed out");
  expect(session.unsaved("edit")).toBeNull();
});

it("leaves nothing that one person wrote to another who signs in after them", () => {
  const session = new Session(sessionStorage);
  session.begin("teacher@north.example", "token", 60);
  session.keep("edit", "half a sent");
  vi.advanceTimersByTime(60_000);
  session.begin(" Teacher@North.example", "token", 60);
  expect(session.unsaved("edit")).toBe("half a sent");
  vi.advanceTimersByTime(60_000);
  new Session(sessionStorage).begin("colleague@north.example", "token", 60);
  expect(session.unsaved("edit")).toBeNull();
});

it("is not taken over from somebody else, nor when it ends sooner", () => {
  const session = new Session(sessionStorage);
  session.begin("teacher@north.example", "token", 60);
  const endsAt = Date.now() + 90_000;
  session.take({ person: "colleague@north.example", token: "theirs", endsAt });
  session.take({ person: "teacher@north.example", token: "sooner", endsAt: Date.now() + 30_000 });
  expect(session.token()).toBe("token");
  session.take({ person: "teacher@north.example", token: "later", endsAt });
  expect(new Session(sessionStorage).token()).toBe("later");
});

it("is over in a tab that was closed and is opened again, and goes on after a reload", () => {
  const session = new Session(sessionStorage);
  session.begin("teacher@north.example", "token", 3600);
  session.leave();
  vi.advanceTimersByTime(LONGEST_ABSENCE_MILLISECONDS);
  expect(new Session(sessionStorage).token()).toBe("token");
  // The tab is there: what was so before counts no more.
  vi.advanceTimersByTime(LONGEST_ABSENCE_MILLISECONDS);
  expect(new Session(sessionStorage).token()).toBe("token");
  session.keep("edit", { text: "half a sent" });
  session.leave();
  vi.advanceTimersByTime(LONGEST_ABSENCE_MILLISECONDS + 1);
  const reopened = new Session(sessionStorage);
  expect([reopened.token(), reopened.person, reopened.unsaved("edit")]).toEqual([
    null,
    "teacher@north.example",
    null,
  ]);
  // And whoever loads it once more finds no more.
  reopened.leave();
  expect(new Session(sessionStorage).token()).toBeNull();
});

it("is not found in a tab whose storage could not note that it was left", () => {
  const session = new Session(sessionStorage);
  session.begin("teacher@north.example", "token", 3600);
  const full = vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new DOMException("full", "QuotaExceededError");
  });
  session.leave();
  full.mockRestore();
  expect(new Session(sessionStorage).token()).toBeNull();
});

it("lasts for months if the server says so", () => {
  const session = new Session(sessionStorage);
  session.begin("teacher@north.example", "token", 90 * 86_400);
  vi.advanceTimersByTime(60_000);
  expect(session.token()).toBe("token");
});

it("holds until a reload where the browser keeps nothing for pages", () => {
  const forbidden = {
    get sessionStorage(): Storage {
      throw new DOMException("The operation is insecure.", "SecurityError");
    },
  };
  const session = new Session(storageOfTab(forbidden));
  session.begin("teacher@north.example", "token", 60);
  expect(session.token()).toBe("token");
  session.end("signed out");
  expect(session.token()).toBeNull();
});

it("is none if what was kept is not understood", () => {
  sessionStorage.setItem("synopsis.session", "{");
  expect(new Session(sessionStorage).token()).toBeNull();
});

it("goes back to addresses of this page only", () => {
  expect(safeNext("/evaluations/123?pupil=4")).toBe("/evaluations/123?pupil=4");
  for (const bad of [
    "//evil.example",
    "/\\evil.example",
    "https://evil.example",
    "x",
    "/sign-in",
    "/./sign-in",
    "/\t/evil.example",
    "/\n/evil.example",
    "/.//evil.example",
    4,
    undefined,
  ]) {
    expect(safeNext(bad)).toBeNull();
  }
});
