import { notifications } from "@mantine/notifications";
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";

import type { JobStatus } from "../api/summaries";
import type { Pupil } from "../job/pupils";
import { jobs, student, summary } from "../test/factories";
import { answer, drawWithLinks, ok, refusal } from "../test/render";
import { PupilRow } from "./PupilRow";

const QUEUE = "POST /feedback-summaries/evaluation/123/student/456/queue";

async function row(what: Partial<Pupil>) {
  const adopt = vi.fn();
  const refresh = vi.fn();
  const pupil = { ...student(), ...what };
  await drawWithLinks(<PupilRow adopt={adopt} evaluationId={123} pupil={pupil} refresh={refresh} />);
  const item = screen.getByTestId("student-456");
  return { adopt, refresh, item, bar: within(item).getByRole("progressbar") };
}

it.each(["queued", "processing", "completed", "failed", "cancelled"] satisfies JobStatus[])(
  "tells a test and a screen reader that a job is %s",
  async (status) => {
    const { item, bar } = await row({ job: jobs[status]() });
    expect(item).toHaveAttribute("data-status", status);
    expect(item).toHaveAttribute("data-progress", String(jobs[status]().progress));
    expect(bar).toHaveAttribute("aria-valuenow", String(jobs[status]().progress));
    expect(bar).toHaveAccessibleName("Progress of the summary for Sam Jansen");
  },
);

it("offers a summary to whoever has no job", async () => {
  const job = jobs.queued();
  const asked = answer({ [QUEUE]: () => ok(job, 202) });
  const { item, adopt } = await row({});
  expect(item).toHaveAttribute("data-status", "none");
  await userEvent.click(screen.getByRole("button", { name: "Summarise: Sam Jansen" }));
  await waitFor(() => expect(adopt).toHaveBeenCalledExactlyOnceWith([job]));
  expect(asked).toEqual([QUEUE]);
});

const RETRY = `POST /feedback-summaries/jobs/${jobs.failed().job_id}/retry`;

it("explains a failure, leads to why, and offers another try", async () => {
  const asked = answer({ [RETRY]: () => ok(jobs.queued(), 202) });
  const { item, adopt } = await row({ job: jobs.failed() });
  expect(item).toHaveTextContent("The key for the AI service is not accepted.");
  expect(screen.getByTestId("why-456")).toHaveAttribute("href", `/jobs/${jobs.failed().job_id}`);
  await userEvent.click(screen.getByRole("button", { name: "Try again for Sam Jansen" }));
  await waitFor(() => expect(adopt).toHaveBeenCalledOnce());
  expect(asked).toEqual([RETRY]);
});

it("queues anew what was retried before, by whomever", async () => {
  const asked = answer({
    [RETRY]: () => refusal(409, "job_retried", "It was retried already."),
    [QUEUE]: () => ok(jobs.queued(), 202),
  });
  const { adopt } = await row({ job: jobs.failed() });
  await userEvent.click(screen.getByRole("button", { name: /Try again/ }));
  await waitFor(() => expect(adopt).toHaveBeenCalledOnce());
  expect(asked).toEqual([RETRY, QUEUE]);
});

it("says why another try was refused, and whose, and goes on saying why the summary failed", async () => {
  const said = vi.spyOn(notifications, "show").mockReturnValue("");
  answer({ [RETRY]: () => refusal(403, "new", "The evaluation is being archived.") });
  const { item } = await row({ job: jobs.failed() });
  await userEvent.click(screen.getByRole("button", { name: /Try again/ }));
  await waitFor(() => expect(said).toHaveBeenCalledOnce());
  expect(said.mock.calls[0]?.[0].message).toBe("Sam Jansen: The evaluation is being archived.");
  expect(item).toHaveTextContent("The key for the AI service is not accepted.");
});

it("leads to the summary of a job that is ready, before the list has it", async () => {
  await row({ job: jobs.completed() });
  const link = screen.getByRole("link", { name: "Read: summary for Sam Jansen" });
  expect(link).toHaveAttribute("href", "/evaluations/123/pupils/456");
});

it("leads there from the name too, where the keyboard does not stop a second time", async () => {
  const { item } = await row({ summary: summary() });
  const links = within(item).getAllByRole<HTMLAnchorElement>("link");
  expect(links.map(({ pathname, tabIndex }) => [pathname, tabIndex])).toEqual([
    ["/evaluations/123/pupils/456", -1],
    ["/evaluations/123/pupils/456", 0],
  ]);
  expect(links[0]).toHaveAccessibleName("Sam Jansen");
});

it("has no link in a name that leads nowhere yet", async () => {
  await row({ job: jobs.processing() });
  expect(screen.queryByRole("link")).toBeNull();
});

it("says what the pupil can read", async () => {
  const { item } = await row({ summary: summary({ id: 7, shown_id: 7 }) });
  expect(item).toHaveTextContent("The pupil can read it");
});

it("says that the pupil reads an earlier one", async () => {
  const { item } = await row({ summary: summary({ id: 7, shown_id: 3 }) });
  expect(item).toHaveTextContent("The pupil reads an earlier version");
});

it("stops a job, and looks again when that was too late", async () => {
  const stop = `POST /feedback-summaries/jobs/${jobs.queued().job_id}/cancel`;
  const asked = answer({ [stop]: () => refusal(409, "job_completed", "It has completed.") });
  const { refresh } = await row({ job: jobs.queued() });
  await userEvent.click(screen.getByRole("button", { name: "Cancel: summary for Sam Jansen" }));
  await waitFor(() => expect(refresh).toHaveBeenCalledOnce());
  expect(asked).toEqual([stop]);
});

it("keeps the earlier summary at hand while a new one is made or fails", async () => {
  await row({ job: jobs.processing(), summary: summary() });
  expect(screen.getByTestId("open-summary-456")).toHaveTextContent("Earlier version");
  expect(screen.queryByTestId("queue-456")).toBeNull();
});

it("does not offer what the server would not do: another job beside one that is active", async () => {
  await row({ job: jobs.retrying() });
  expect(screen.getAllByRole("button").map((one) => one.textContent)).toEqual(["Cancel"]);
});
