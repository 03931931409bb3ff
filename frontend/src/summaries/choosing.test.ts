import { expect, it } from "vitest";

import { jobs, student, summary } from "../test/factories";
import { choiceOf, chosen, groupSizes } from "./choosing";

const CLASS = [
  student({ student_id: 1, name: "Zoë Bakker", job: jobs.processing(), summary: summary() }),
  student({ student_id: 2, name: "Bo Smit", job: jobs.failed() }),
  student({ student_id: 3, name: "Zoe Vos", job: jobs.cancelled() }),
  student({ student_id: 4, name: "Émile Zola", summary: summary({ id: 7, shown_id: 7 }) }),
  student({ student_id: 5, name: "Ann", job: jobs.completed(), summary: summary({ id: 7, shown_id: 3 }) }),
];

it("counts a pupil where it stands, and one who cannot see the newest summary as such", () => {
  expect(groupSizes(CLASS)).toEqual({ busy: 1, failed: 1, todo: 1, ready: 2, hidden: 2 });
});

it("finds a name by its parts, without its accents", () => {
  const found = (q: string) => chosen(CLASS, { q }).map(({ student_id: id }) => id);
  expect(found("zoe")).toEqual([1, 3]);
  expect(found("BAK zo")).toEqual([1]);
  expect(found("nobody")).toEqual([]);
  expect(chosen(CLASS, { q: "zoe", show: "todo" }).map(({ student_id: id }) => id)).toEqual([3]);
});

it("takes from an address what it knows", () => {
  expect(choiceOf({ show: "failed", q: "zo", pupil: 3 })).toEqual({ show: "failed", q: "zo" });
  expect(choiceOf({ show: "all", q: "" })).toEqual({});
  expect(choiceOf({ q: 12 })).toEqual({ q: "12" });
});
