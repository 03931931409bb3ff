// @vitest-environment node
import type { IncomingMessage, ServerResponse } from "node:http";
import { afterEach, describe, expect, it, vi } from "vitest";

import type { PupilEvent } from "../job/pupils";
import { event } from "../test/factories";
import { json, serve } from "../test/server";
import { actFor } from "./client";
import { followJobs, type JobEvent, type StreamState, waitBefore } from "./events";

const QUICK = {
  firstWait: 5,
  longestWait: 20,
  longestSilence: 5000,
  random: () => 1,
  network: new EventTarget(),
};

let clean: (() => void)[] = [];
afterEach(() => {
  for (const each of clean) each();
  clean = [];
});

type Connection = (response: ServerResponse, request: IncomingMessage) => void;

/** A server whose nth connection is answered by the nth function (then by the last), and who follows it. */
async function follow(connections: Connection[], timing = QUICK) {
  const requests: IncomingMessage[] = [];
  const server = await serve((request, response) => {
    requests.push(request);
    connections[Math.min(requests.length, connections.length) - 1]?.(response, request);
  });
  const jobs: JobEvent[] = [];
  const states: StreamState[] = [];
  const onFresh = vi.fn();
  const stop = followJobs(
    { evaluationId: 123 },
    { onJob: (job) => jobs.push(job), onFresh, onState: (state) => states.push(state) },
    timing,
  );
  clean.push(stop, server.close);
  return { requests, jobs, states, onFresh, stop };
}

function stream(...chunks: string[]): Connection {
  return (response) => {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.flushHeaders();
    for (const chunk of chunks) response.write(chunk);
  };
}

function cut(...chunks: string[]): Connection {
  return (response, request) => {
    stream(...chunks)(response, request);
    setTimeout(() => response.destroy(), 10);
  };
}

function told(id: string, what: Partial<PupilEvent>): string {
  return `event: job\nid: ${id}\ndata: ${JSON.stringify(event(what))}\n\n`;
}

const HELLO = "event: hello\nid: 7-1\ndata: {}\n\n";

describe("following jobs", () => {
  it("asks with the token, and tells what comes, however it is cut into pieces", async () => {
    actFor({ token: () => "secret", refused: () => undefined });
    const message = told("7-2", { progress: 50 });
    const { requests, jobs, onFresh, states } = await follow([
      stream(HELLO, ": ping\n\n", message.slice(0, 20), message.slice(20)),
    ]);
    await vi.waitFor(() => expect(jobs).toHaveLength(1));
    expect(jobs[0]?.progress).toBe(50);
    expect(onFresh).toHaveBeenCalledOnce();
    expect(states).toEqual(["connecting", "live"]);
    expect(requests[0]?.headers.authorization).toBe("Bearer secret");
    expect(requests[0]?.url).toBe("/api/v1/feedback-summaries/stream?evaluation_id=123");
    expect(requests[0]?.headers["last-event-id"]).toBeUndefined();
  });

  it("goes on after a broken connection where it was", async () => {
    const { requests, jobs, states, onFresh } = await follow([
      cut(HELLO, told("7-2", { progress: 50 })),
      stream(told("7-3", { progress: 80 })),
    ]);
    await vi.waitFor(() => expect(jobs.map(({ progress }) => progress)).toEqual([50, 80]));
    expect(requests[1]?.headers["last-event-id"]).toBe("7-2");
    expect(states).toEqual(["connecting", "live", "broken", "live"]);
    expect(onFresh).toHaveBeenCalledTimes(2);
  });

  it("goes on from where a stream stood on which nothing happened", async () => {
    const { requests, jobs, onFresh } = await follow([
      cut(HELLO, "event: here\nid: 9-1\ndata: {}\n\n"),
      stream(),
    ]);
    await vi.waitFor(() => expect(requests[1]?.headers["last-event-id"]).toBe("9-1"));
    expect(jobs).toEqual([]);
    expect(onFresh).toHaveBeenCalledTimes(2); // hello, and the connection that came back
  });

  it("has everything fetched anew when the server has forgotten too much", async () => {
    const { onFresh } = await follow([stream("event: reset\nid: 9-1\ndata: {}\n\n")]);
    await vi.waitFor(() => expect(onFresh).toHaveBeenCalledOnce());
  });

  it("has everything fetched anew after a message that it does not understand", async () => {
    const { onFresh, jobs } = await follow([stream("event: job\nid: 7-2\ndata: {\n\n", told("7-3", {}))]);
    await vi.waitFor(() => expect(jobs).toHaveLength(1));
    expect(onFresh).toHaveBeenCalledOnce();
  });

  it("tries again after an error that may pass, and not after a refusal", async () => {
    const busy: Connection = (response) => json(response, 503, { detail: "Busy.", code: "busy" });
    const no: Connection = (response) => json(response, 403, { detail: "No.", code: "forbidden" });
    const { requests, states } = await follow([busy, busy, no]);
    await vi.waitFor(() => expect(states.at(-1)).toBe("refused"));
    expect(requests).toHaveLength(3);
  });

  it("gives up a connection that has gone silent", async () => {
    const { states, requests } = await follow([stream(HELLO)], { ...QUICK, longestSilence: 40 });
    await vi.waitFor(() => expect(requests.length).toBeGreaterThan(1));
    expect(states).toContain("broken");
  });

  it("waits as long as the server asked for, unless the network comes back before", async () => {
    const waits = vi.spyOn(globalThis, "setTimeout");
    const network = new EventTarget();
    const timing = { ...QUICK, network, longestWait: 60_000 };
    const { requests, states } = await follow([cut(`retry: 60000\n${HELLO}`), stream()], timing);
    await vi.waitFor(() => expect(waits).toHaveBeenCalledWith(expect.any(Function), 60_000));
    expect(states.at(-1)).toBe("broken");
    network.dispatchEvent(new Event("online"));
    await vi.waitFor(() => expect(states.at(-1)).toBe("live"));
    expect(requests).toHaveLength(2);
  });

  it("ends its connection when it is stopped", async () => {
    const closed = vi.fn();
    const { states, stop } = await follow([
      (response, request) => {
        response.on("close", closed);
        stream(HELLO)(response, request);
      },
    ]);
    await vi.waitFor(() => expect(states.at(-1)).toBe("live"));
    stop();
    await vi.waitFor(() => expect(closed).toHaveBeenCalledOnce());
    expect(states).toEqual(["connecting", "live"]);
  });
});

it("waits longer after each failure, up to a limit, and not all at the same moment", () => {
  const timing = { firstWait: 1000, longestWait: 30_000, random: () => 1 };
  expect([1, 2, 3, 6, 100].map((failures) => waitBefore(failures, timing))).toEqual([
    1000, 2000, 4000, 30_000, 30_000,
  ]);
  expect(waitBefore(1, { ...timing, random: () => 0 })).toBe(500);
});
