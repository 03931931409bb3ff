import { expect, it } from "vitest";

import { jobs, student } from "../test/factories";
import { lastJobs } from "./lastJobs";

const of = (...all: Parameters<typeof student>[0][]) => lastJobs(all.map((what) => student(what)));
const id = (number: number) => `summary-123-456-${number}`;

it("is the job that was queued last, by its number if at the same moment", () => {
  expect(
    of(
      { job: jobs.queued({ job_id: id(9) }) },
      { job: jobs.queued({ job_id: id(10) }) },
      { job: jobs.processing({ job_id: id(11) }) },
    ),
  ).toEqual([id(10)]);
});

it("is one that runs if none waits, and beside it the one that is tried again last", () => {
  const later = jobs.retrying({ job_id: id(2), next_retry_at: "2026-11-24T09:30:00.000Z" });
  expect(
    of(
      { job: jobs.processing({ job_id: id(4) }) },
      { job: later },
      { job: jobs.retrying({ job_id: id(3) }) },
    ),
  ).toEqual([id(4), id(2)]);
});

it("is none of a class in which nothing runs", () => {
  expect(of({}, { job: jobs.failed() }, { job: jobs.completed() })).toEqual([]);
});
