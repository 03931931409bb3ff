// @vitest-environment node
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";

import { Session } from "./session";
import { MOMENT_MILLISECONDS, Tabs } from "./tabs";

const TEACHER = "teacher@north.example";
const COLLEAGUE = "colleague@north.example";

let channels: BroadcastChannel[] = [];
/** All that is said, as some other page of the same origin would hear it. */
let said: Record<string, unknown>[] = [];

function channel(): BroadcastChannel {
  const made = new BroadcastChannel("synopsis.session");
  channels.push(made);
  return made;
}

/** A tab that has just been opened, and has asked the others. */
async function tab(): Promise<Session> {
  const session = new Session(null);
  await new Tabs(session, channel()).join();
  return session;
}

/** Time enough for a question, an answer and what comes of it. */
const settled = () => pause(3 * MOMENT_MILLISECONDS);

beforeEach(() => {
  said = [];
  channel().addEventListener("message", ({ data }: MessageEvent<Record<string, unknown>>) => said.push(data));
});
afterEach(() => {
  for (const one of channels) one.close();
  channels = [];
});

it("gives a new tab the session of the others, and one that is alone none", async () => {
  const first = await tab();
  expect(first.token()).toBeNull();
  first.begin(TEACHER, "token", 3600);
  const second = await tab();
  expect([second.token(), second.person]).toEqual(["token", TEACHER]);
  expect(second.open()).toEqual(first.open());
});

it("says a token to nobody who has not asked, and only to one who may be that person", async () => {
  const first = await tab();
  first.begin(TEACHER, "token", 3600);
  await settled();
  expect(said.map(({ kind }) => kind)).toEqual(["asked", "begun"]);
  expect(JSON.stringify(said)).not.toContain("token");
  const colleague = new Session(null);
  colleague.person = COLLEAGUE;
  await new Tabs(colleague, channel()).join();
  expect([colleague.token(), JSON.stringify(said).includes("token")]).toEqual([null, false]);
  await tab();
  expect(JSON.stringify(said)).toContain("token");
});

it("takes in no session that it has not asked for", async () => {
  const session = await tab();
  const open = { person: TEACHER, token: "foisted", endsAt: Date.now() + 60_000 };
  channel().postMessage({ kind: "answered", question: "another", open });
  await settled();
  expect(session.token()).toBeNull();
});

it("gives no session whose time is over, although the timer of a tab that slept does not know", async () => {
  const sleeping = await tab();
  sleeping.begin(TEACHER, "token", 3600);
  const real = Date.now;
  Date.now = () => real() + 3_600_000;
  try {
    const second = await tab();
    expect([sleeping.token(), second.token()]).toEqual(["token", null]);
    expect(said.map(({ kind }) => kind)).not.toContain("answered");
  } finally {
    Date.now = real;
  }
});

it("signs out in all tabs of that person, and in those of nobody else", async () => {
  const [first, second, colleague] = [await tab(), await tab(), await tab()];
  colleague.person = COLLEAGUE;
  colleague.begin(COLLEAGUE, "theirs", 3600);
  first.begin(TEACHER, "token", 3600);
  second.begin(TEACHER, "token", 3600);
  await settled();
  first.end("signed out");
  await settled();
  expect([second.token(), second.ending]).toEqual([null, "signed out"]);
  expect([colleague.token(), colleague.ending]).toEqual(["theirs", null]);
});

it("does not take over what somebody signed out of while the answer was on its way", async () => {
  const first = await tab();
  first.begin(TEACHER, "token", 3600);
  const second = new Session(null);
  const joined = new Tabs(second, channel()).join();
  await pause(MOMENT_MILLISECONDS / 2);
  expect(JSON.stringify(said)).toContain("token");
  first.end("signed out");
  await joined;
  expect(second.token()).toBeNull();
});

it("goes on in all tabs with a session that was renewed, before its end or after", async () => {
  const [first, second] = [await tab(), await tab()];
  first.begin(TEACHER, "first", 60);
  await settled();
  expect(second.token()).toBe("first");
  second.begin(TEACHER, "renewed", 3600);
  await settled();
  expect([first.token(), first.endsSoonAt()]).toEqual(["renewed", null]);
  for (const one of [first, second]) one.refused("renewed", "token_expired");
  expect([first.ending, second.ending]).toEqual(["expired", "expired"]);
  first.begin(TEACHER, "anew", 3600);
  await settled();
  expect([second.token(), second.ending]).toEqual(["anew", null]);
});

it("leaves a tab to the person whose it is when another one signs in", async () => {
  const [first, ended] = [await tab(), await tab()];
  first.begin(TEACHER, "token", 3600);
  await settled();
  ended.refused("token", "token_expired");
  const colleague = await tab();
  colleague.begin(COLLEAGUE, "theirs", 7200);
  await settled();
  expect([first.token(), ended.token(), ended.person]).toEqual(["token", null, TEACHER]);
});

it("asks who it is in a new tab when two people are signed in", async () => {
  const [first, second] = [await tab(), await tab()];
  first.person = TEACHER;
  second.person = COLLEAGUE;
  first.begin(TEACHER, "token", 3600);
  second.begin(COLLEAGUE, "theirs", 3600);
  expect((await tab()).token()).toBeNull();
});

it("comes to one session when the same person signs in in two tabs at once", async () => {
  const [first, second] = [await tab(), await tab()];
  first.begin(TEACHER, "one", 3600);
  second.begin(TEACHER, "other", 3601);
  await settled();
  expect([first.token(), second.token()]).toEqual(["other", "other"]);
});

it("takes over an answer that comes late, from a tab that was busy", async () => {
  const session = await tab();
  const question = said.at(-1)?.question;
  const open = { person: TEACHER, token: "token", endsAt: Date.now() + 60_000 };
  channel().postMessage({ kind: "answered", question, open });
  await settled();
  expect(session.token()).toBe("token");
});

it("is a tab alone where the browser has no way to the others", async () => {
  const session = new Session(null);
  await new Tabs(session, null).join();
  session.begin(TEACHER, "token", 60);
  session.end("signed out");
  expect(session.token()).toBeNull();
});
