import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { JobEvent } from "../api/events";
import type { Job } from "../api/jobs";
import { event, jobs } from "../test/factories";
import { JobList, type Source, WINDOW } from "./JobList";

beforeEach(() =>
  vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout", "requestAnimationFrame"] }),
);
afterEach(() => vi.useRealTimers());

/** A server with so many jobs, the newest first, which may be changed while the list is shown. */
function server(number: number) {
  const all: Job[] = Array.from({ length: number }, (_, n) => jobs.queued({ job_id: `job-${number - n}` }));
  const asked: string[] = [];
  const source: Source = {
    counts: () => {
      const by_status = { queued: 0, processing: 0, completed: 0, failed: 0, cancelled: 0 };
      for (const { status } of all) by_status[status] += 1;
      return Promise.resolve({ by_status, total: all.length, is_complete: true });
    },
    anchors: (_, every) => {
      asked.push("anchors");
      const rows = all.filter((_job, n) => n % every === 0);
      const anchors = rows.map(({ job_id, created_at }) => ({ cursor: job_id, created_at }));
      return Promise.resolve({ total: all.length, is_complete: true, every, anchors });
    },
    jobs: (_, cursor, limit) => {
      asked.push(cursor);
      const from = all.findIndex(({ job_id }) => job_id === cursor);
      return Promise.resolve({ items: all.slice(from, from + limit), next_cursor: null });
    },
  };
  return { all, asked, source };
}

async function settle() {
  await vi.advanceTimersByTimeAsync(50);
}

function told(what: Partial<JobEvent>): JobEvent {
  return { ...event(), ...what };
}

it("fetches what is looked at, and nothing else", async () => {
  const { asked, source } = server(1000);
  const list = new JobList({}, false, source);
  await list.refresh();
  list.watch([5]);
  await settle();
  expect(asked).toEqual(["anchors", "job-1000", "job-500"]);
  expect(list.at(5 * WINDOW + 7)?.job_id).toBe("job-493");
  expect(list.at(999)).toBeUndefined();
  expect(list.read()).toMatchObject({ length: 1000, added: 0, hasChanged: false });
});

it("moves no row under a pointer: what is new is announced, and comes when it is asked for", async () => {
  const { all, source } = server(250);
  const list = new JobList({}, false, source);
  list.moveOnlyIf(() => false);
  await list.refresh();
  all.unshift(jobs.queued({ job_id: "job-251" }), jobs.queued({ job_id: "job-252" }));
  await list.refresh();
  await settle();
  expect(list.read()).toMatchObject({ length: 250, added: 2, hasChanged: true });
  expect(list.at(0)?.job_id).toBe("job-250");
  await list.reload();
  await settle();
  expect(list.read()).toMatchObject({ length: 252, added: 0, hasChanged: false });
  expect(list.at(0)?.job_id).toBe("job-251");
});

it("takes what is new at once where nobody has scrolled", async () => {
  const { all, source } = server(10);
  const list = new JobList({}, false, source);
  await list.refresh();
  all.unshift(jobs.queued({ job_id: "job-11" }));
  await list.refresh();
  expect(list.at(0)?.job_id).toBe("job-11");
});

it("shows what is told live, also while an older answer is on its way", async () => {
  const { source } = server(3);
  let give: () => void = () => undefined;
  const slow: Source = {
    ...source,
    jobs: async (...given) => {
      const answer = await source.jobs(...given);
      await new Promise<void>((resolve) => (give = resolve));
      return answer;
    },
  };
  const list = new JobList({}, false, slow);
  const fetched = list.refresh();
  await settle();
  expect(list.hear(told({ job_id: "job-2", status: "cancelled", at: "2026-11-24T10:00:00.000Z" }))).toBe(
    true,
  );
  give();
  await fetched;
  expect(list.at(1)).toMatchObject({ job_id: "job-2", status: "cancelled" });
});

it("says of a row that has left the list that it has, and shows no job twice", async () => {
  const { all, source } = server(2 * WINDOW);
  const list = new JobList({ status: ["queued"] }, true, source);
  list.moveOnlyIf(() => false);
  await list.refresh();
  all.splice(1, 1);
  list.doubt();
  await list.refresh();
  list.watch([0, 1]);
  await settle();
  const shown = Array.from({ length: 2 * WINDOW }, (_, row) => list.at(row));
  const ids = shown.flatMap((job) => job?.job_id ?? []);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toHaveLength(2 * WINDOW - 1);
  expect(shown[WINDOW - 1]).toBeNull();
});

it("tries again what it could not fetch", async () => {
  const { source } = server(300);
  let isAway = false;
  const shaky: Source = {
    ...source,
    jobs: (...given) => (isAway ? Promise.reject(new Error("away")) : source.jobs(...given)),
  };
  const list = new JobList({}, false, shaky);
  await list.refresh();
  isAway = true;
  list.watch([2]);
  await settle();
  expect(list.read().error?.message).toBe("away");
  isAway = false;
  await vi.advanceTimersByTimeAsync(6000);
  expect(list.at(2 * WINDOW)?.job_id).toBe("job-100");
  expect(list.read().error).toBeNull();
});

it("counts how many of those that failed somebody has to see to", async () => {
  const { all, source } = server(3);
  all[0] = jobs.failed({ job_id: "job-3" });
  all[1] = jobs.failed({ job_id: "job-2", retried_as: "job-4", retried_status: "completed" });
  const asked: unknown[] = [];
  const counting: Source = {
    ...source,
    counts: async (filters, signal) => {
      asked.push(filters);
      const counts = await source.counts(filters, signal);
      return filters.is_dead_letter
        ? { ...counts, by_status: { ...counts.by_status, failed: 1 }, total: 1 }
        : counts;
    },
  };
  const list = new JobList({ priority: "high" }, false, counting);
  await list.refresh();
  await settle();
  expect(list.read().counts).toMatchObject({ by_status: { failed: 2 }, toDo: 1 });
  expect(asked).toEqual([{ priority: "high" }, { priority: "high", is_dead_letter: true }]);

  all[2] = jobs.failed({ job_id: "job-1" });
  await list.refresh();
  await settle();
  expect(list.read().counts).toMatchObject({ by_status: { failed: 3 }, toDo: 2 });
  expect(asked.slice(2)).toEqual([{ priority: "high" }]);
  list.doubtToDo();
  await list.refresh();
  expect(asked.slice(3)).toEqual([{ priority: "high" }, { priority: "high", is_dead_letter: true }]);
  await vi.advanceTimersByTimeAsync(30_000);
  await list.refresh();
  expect(asked).toHaveLength(7);
});

it("tells at the job that failed what becomes of the one in its place, which may not be in the list", async () => {
  const { all, source } = server(1);
  all[0] = jobs.failed({ job_id: "job-1", retried_as: "job-2", retried_status: "queued" });
  const list = new JobList({ status: ["failed"] }, true, source);
  await list.refresh();
  list.hear(told({ job_id: "job-2", status: "processing" }));
  expect(list.at(0)?.retried_status).toBe("processing");
  list.hear(told({ job_id: "job-2", status: "completed" }));
  list.hear(told({ job_id: "job-2", status: "processing" }));
  expect(list.at(0)).toMatchObject({ status: "failed", retried_status: "completed" });
});

it("tells it also where it was heard while the older answer with the job that failed was on its way", async () => {
  const { all, source } = server(1);
  all[0] = jobs.failed({ job_id: "job-1", retried_as: "job-2", retried_status: "queued" });
  let give: () => void = () => undefined;
  const slow: Source = {
    ...source,
    jobs: async (...given) => {
      const answer = await source.jobs(...given);
      await new Promise<void>((resolve) => (give = resolve));
      return answer;
    },
  };
  const list = new JobList({ status: ["failed"] }, true, slow);
  const fetched = list.refresh();
  await settle();
  list.hear(told({ job_id: "job-2", status: "completed" }));
  give();
  await fetched;
  expect(list.at(0)?.retried_status).toBe("completed");
});
