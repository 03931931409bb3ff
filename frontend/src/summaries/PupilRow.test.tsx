import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";

import type { JobStatus } from "../api/summaries";
import type { Pupil } from "../job/pupils";
import { jobs, student, summary } from "../test/factories";
import { answer, draw, ok, refusal } from "../test/render";
import { PupilRow } from "./PupilRow";

const QUEUE = "POST /feedback-summaries/evaluation/123/student/456/queue";

function row(what: Partial<Pupil>) {
  const adopt = vi.fn();
  const show = vi.fn();
  draw(<PupilRow adopt={adopt} evaluationId={123} pupil={{ ...student(), ...what }} show={show} />);
  const item = screen.getByTestId("student-456");
  return { adopt, show, item, bar: within(item).getByRole("progressbar") };
}

it.each(["queued", "processing", "completed", "failed", "cancelled"] satisfies JobStatus[])(
  "tells a test and a screen reader that a job is %s",
  (status) => {
    const { item, bar } = row({ job: jobs[status]() });
    expect(item).toHaveAttribute("data-status", status);
    expect(item).toHaveAttribute("data-progress", String(jobs[status]().progress));
    expect(bar).toHaveAttribute("aria-valuenow", String(jobs[status]().progress));
    expect(bar).toHaveAccessibleName("Progress of the summary for Sam Jansen");
  },
);

it("offers a summary to whoever has no job", async () => {
  const job = jobs.queued();
  const asked = answer({ [QUEUE]: () => ok(job, 202) });
  const { item, adopt } = row({});
  expect(item).toHaveAttribute("data-status", "none");
  await userEvent.click(screen.getByRole("button", { name: "Summarise: Sam Jansen" }));
  await waitFor(() => expect(adopt).toHaveBeenCalledExactlyOnceWith([job]));
  expect(asked).toEqual([QUEUE]);
});

it("explains a failure and offers another try", async () => {
  answer({ [QUEUE]: () => ok(jobs.queued(), 202) });
  const { item, adopt } = row({ job: jobs.failed() });
  expect(item).toHaveTextContent("does not accept our key");
  await userEvent.click(screen.getByRole("button", { name: "Try again for Sam Jansen" }));
  await waitFor(() => expect(adopt).toHaveBeenCalledOnce());
});

it("says why another try was refused", async () => {
  answer({ [QUEUE]: () => refusal(409, "new", "The evaluation is being archived.") });
  const { item } = row({ job: jobs.failed() });
  await userEvent.click(screen.getByRole("button", { name: /Try again/ }));
  await waitFor(() => expect(item).toHaveTextContent("The evaluation is being archived."));
});

it("opens the summary of a job that is ready, before the list has it", async () => {
  const { show } = row({ job: jobs.completed() });
  await userEvent.click(screen.getByRole("button", { name: "Read: summary for Sam Jansen" }));
  expect(show).toHaveBeenCalledExactlyOnceWith(456);
});

it("keeps the earlier summary at hand while a new one is made or fails", () => {
  row({ job: jobs.processing(), summary: summary() });
  expect(screen.getByTestId("open-summary-456")).toHaveTextContent("Earlier version");
  expect(screen.queryByTestId("queue-456")).toBeNull();
});

it("does not offer what the server would not do: another job beside one that is active", () => {
  row({ job: jobs.retrying() });
  expect(screen.queryAllByRole("button")).toEqual([]);
});
