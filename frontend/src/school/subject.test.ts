import { expect, it } from "vitest";

import { namesOf, subjectOf } from "./subject";

const NOTHING = { evaluation: null, student: null, user: null, batch: null, jobs: [] };

it.each([
  ["summary.release", "81", { evaluation_id: 123, student_id: 456 }, { evaluation: 123, student: 456 }],
  ["summary.release", "81", {}, {}],
  ["job.cancel", "summary-123-456-9", {}, { evaluation: 123, student: 456, jobs: ["summary-123-456-9"] }],
  ["job.queue", "class-123-9", {}, { evaluation: 123, jobs: ["class-123-9"] }],
  [
    "job.queue",
    "7040b359-d4af-457e-9d0b-a4fedfdf14f7",
    { evaluation_id: 123, queued: 27 },
    { evaluation: 123, batch: "7040b359-d4af-457e-9d0b-a4fedfdf14f7" },
  ],
  ["evaluation.import", "123", { rows: 313 }, { evaluation: 123 }],
  ["auth.sign_in_failed", "900", {}, { user: 900 }],
  ["auth.sign_in", null, {}, {}],
  ["schedule.run", "3", {}, {}],
  ["jobs.cancel", "4", { job_ids: ["summary-1-2-3", 4] }, { jobs: ["summary-1-2-3"] }],
])("%s of %s with %o is about %o", (action, object, detail, about) => {
  expect(subjectOf({ action, object, detail })).toEqual({ ...NOTHING, ...about });
});

it("asks for the names of all whom it tells of", () => {
  const subjects = [
    { ...NOTHING, evaluation: 123, student: 456 },
    { ...NOTHING, jobs: ["summary-1-2-3", "class-1-4", "unknown"] },
    { ...NOTHING, user: 900 },
  ];
  const asked = namesOf(subjects);
  expect(new Set(asked.students)).toEqual(new Set([456, null, undefined, 2]));
  expect(asked.evaluations).toEqual([123, null, null]);
  expect(asked.users).toEqual([null, null, 900]);
});
