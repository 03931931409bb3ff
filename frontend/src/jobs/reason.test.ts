import { expect, it } from "vitest";

import { LANGUAGES } from "../language";
import { tellReason } from "./reason";

const { en, nl } = LANGUAGES;
const JOB = "summary-123-480-1000000025";

it("names the job that another one stands in the place of, or waited for", () => {
  expect(tellReason(`in the place of ${JOB}`, nl)).toEqual({ words: "Komt in de plaats van", jobId: JOB });
  expect(tellReason(`Job ${JOB} was cancelled, and this one was to be done only after it.`, nl)).toEqual({
    words: "Zou pas worden gedaan na een taak die niet is gelukt:",
    jobId: JOB,
  });
});

it("says of a provider in trouble what the trouble is", () => {
  const host = "The model's provider at 127.0.0.1 answered 503";
  const waits = `Waits for the provider, at no cost of a retry: ${host}: it is overloaded or out of order at this moment.`;
  expect(tellReason(waits, nl)?.words).toBe(
    "Wacht op de AI-dienst; dat kost geen poging. De AI-dienst is op dit moment niet beschikbaar.",
  );
  const timeout = "Retry 1/3: Connection timeout: the model at 127.0.0.1 did not finish within 60 seconds.";
  expect(tellReason(timeout, en)?.words).toBe("The AI service took too long to answer.");
});

it("says since when nothing has changed, by the reader's clock", () => {
  const forms = [
    "Nothing has changed since the summary of 2026-11-26 10:05 UTC was written, so it was used again; `force` writes anew.",
    "Nothing has changed since the overview of 2026-11-26T10:05:00.000Z was made, so it was used again; `force` makes it anew.",
  ];
  for (const form of forms)
    expect(tellReason(form, nl)?.words).toMatch(/gebruikt. Die is van 26 november 2026 /);
});

it("does not repeat what the event says, and leaves as it is what it does not know", () => {
  expect(tellReason("the lease lapsed: its worker was lost", nl)).toBeNull();
  expect(tellReason("all that it waited for has ended", nl)).toBeNull();
  expect(tellReason("Retry 1/3: the moon is full", nl)).toEqual({
    words: "Retry 1/3: the moon is full",
    jobId: null,
  });
});
