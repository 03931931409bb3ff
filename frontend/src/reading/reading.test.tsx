import { renderHook, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";

import { jobs, student, summary } from "../test/factories";
import { answer, draw, ok } from "../test/render";
import { Making } from "./Making";
import type { SummaryPanelProps } from "./SummaryPanel";
import { useHeld } from "./useHeld";

const [FIRST, SECOND] = [summary({ id: 1 }), summary({ id: 2 })];

it("keeps what is read on the screen, and tells of a newer one", () => {
  const { result, rerender } = renderHook(({ current }) => useHeld(current, undefined, false), {
    initialProps: { current: FIRST },
  });
  rerender({ current: SECOND });
  expect([result.current.held?.id, result.current.newer?.id]).toEqual([1, 2]);
});

it("shows what has become known of the one that is read, and a new one that the reader asked for", () => {
  const { result, rerender } = renderHook(
    ({ current, isAwaited }) => useHeld(current, undefined, isAwaited),
    {
      initialProps: { current: FIRST, isAwaited: false },
    },
  );
  rerender({ current: { ...FIRST, shown_id: 1 }, isAwaited: false });
  expect([result.current.held?.shown_id, result.current.newer]).toEqual([1, undefined]);
  rerender({ current: SECOND, isAwaited: true });
  expect([result.current.held?.id, result.current.newer]).toEqual([2, undefined]);
});

function making(what: Parameters<typeof student>[0]) {
  const adopt = vi.fn();
  const props = {
    adopt,
    held: undefined,
    pupil: student(what),
    summary: { isNone: true },
    whose: { evaluationId: 123, studentId: 456 },
  } as unknown as SummaryPanelProps;
  draw(<Making {...props} />);
  return adopt;
}

it("says why nothing was made, and makes it when asked to", async () => {
  const queued = jobs.queued({ job_id: "summary-123-456-2" });
  answer({ "POST /feedback-summaries/evaluation/123/student/456/queue": () => ok(queued, 202) });
  const adopt = making({ job: jobs.failed() });
  expect(screen.getByRole("alert")).toHaveTextContent("The key for the AI service is not accepted.");
  await userEvent.click(screen.getByTestId("try-again"));
  expect(adopt).toHaveBeenCalledExactlyOnceWith([queued]);
});

it("says how far a job is, and offers no other beside it", () => {
  making({ job: jobs.processing() });
  expect(screen.getByRole("progressbar")).toHaveAttribute("aria-valuenow", "60");
  expect(screen.getByTestId("making")).toHaveTextContent("Writing the summary");
  expect(screen.queryByTestId("summarise")).toBeNull();
});
