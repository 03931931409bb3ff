import { expect, it } from "vitest";

import type { Summary } from "../api/summaries";
import { jobs, student, summary } from "../test/factories";
import { isAsLeftBy, outcomeOf } from "./outcome";

const [EARLIER, ASKED, LATER] = ["2026-11-24T08:00:00Z", "2026-11-24T09:00:00Z", "2026-11-24T09:00:04Z"];
const IDS = ["a", "b", "c", "d"];
const asked = IDS.map((id) => jobs.queued({ job_id: id, created_at: ASKED }));
const done = (id: string, writtenAt: string, what: Partial<Summary> = {}) =>
  student({
    job: jobs.completed({ job_id: id, created_at: ASKED }),
    summary: summary({ created_at: writtenAt, ...what }),
  });

it("tells what was written for the request from what had been there before it", () => {
  const students = [
    done("a", LATER),
    done("b", EARLIER),
    student({
      job: jobs.failed({ job_id: "c", created_at: ASKED }),
      summary: summary({ created_at: EARLIER }),
    }),
    student({ job: jobs.cancelled({ job_id: "d", created_at: ASKED }) }),
  ];
  expect(outcomeOf(asked, students)).toEqual({ written: 1, held: 1, empty: 0, failed: 1, cancelled: 1 });
});

it("calls nothing written where nobody has written about a pupil, unless a teacher has", () => {
  const empty = { generation_method: "empty" } as const;
  const students = [
    done("a", LATER, empty),
    done("b", EARLIER, empty),
    done("c", LATER, { ...empty, edited_at: LATER }),
  ];
  expect(outcomeOf(asked, students)).toEqual({ written: 1, held: 0, empty: 2, failed: 0, cancelled: 0 });
});

it("does not count what somebody asked for meanwhile", () => {
  expect(outcomeOf(asked, [done("another", LATER)])).toEqual({
    written: 0,
    held: 0,
    empty: 0,
    failed: 0,
    cancelled: 0,
  });
});

it("holds once the last of them has ended, and until something else is asked for", () => {
  const ended = [done("a", LATER), done("b", LATER)];
  const busy = (id: string) => student({ job: jobs.processing({ job_id: id }) });
  expect(isAsLeftBy(asked, ended)).toBe(true);
  expect(isAsLeftBy(asked, [...ended, busy("c")])).toBe(false);
  expect(isAsLeftBy(asked, [...ended, done("another", LATER)])).toBe(false);
  expect(isAsLeftBy(asked, [...ended, student()])).toBe(false);
});
