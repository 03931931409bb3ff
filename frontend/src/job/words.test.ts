import { expect, it } from "vitest";

import { LANGUAGES } from "../language";
import { jobs } from "../test/factories";
import { adviceOf, troubleAndAdvice, troubleOf, wordsOf } from "./words";

const { en, nl } = LANGUAGES;
const NOW = Date.parse("2026-11-24T09:02:00.000Z");

it("names the stage of a job that runs", () => {
  expect(wordsOf(jobs.processing(), en, NOW)).toBe("Writing the summary");
  expect(wordsOf(jobs.processing(), nl, NOW)).toBe("Samenvatting schrijven");
});

it("falls back on the status for a stage of a newer server", () => {
  expect(wordsOf(jobs.processing({ stage: "translated" }), en, NOW)).toBe("Working");
});

it("says when a job tries again, and for which time", () => {
  expect(wordsOf(jobs.retrying(), en, NOW)).toBe("Trying again in 2 minutes (attempt 2 of 4)");
  expect(wordsOf(jobs.retrying(), nl, NOW)).toBe("Wordt over 2 minuten opnieuw geprobeerd (poging 2 van 4)");
  expect(wordsOf(jobs.retrying(), en, NOW + 119_000)).toContain("any moment");
});

it("says of a job that waits for the AI service that it goes on by itself, and why it waits", () => {
  const waiting = jobs.queued({
    error_code: "provider_unavailable",
    error_message: "Waits for the provider, at no cost of a retry: it is overloaded.",
  });
  expect(wordsOf(waiting, nl, NOW)).toBe("Wacht op de AI-dienst; gaat vanzelf verder");
  expect(troubleOf(waiting, en)).toBe("The AI service is not available at the moment.");
  expect(troubleOf({ ...waiting, error_code: "new" }, en)).toBe("it is overloaded.");
});

it("explains a failure in the reader's language, or in the server's words", () => {
  expect(troubleOf(jobs.failed(), nl)).toContain("sleutel");
  expect(troubleOf(jobs.retrying({ error_code: "new" }), en)).toBe("no answer within 60 s");
  expect(troubleOf(jobs.failed({ error_code: null, error_message: null }), en)).toBe("Something went wrong.");
});

it("tells a teacher to tell the administrator, and an administrator what to tell whoever runs Synopsis", () => {
  expect(troubleAndAdvice(jobs.failed(), "teacher", nl)).toBe(
    "De sleutel van de AI-dienst wordt niet geaccepteerd. Geef het door aan je beheerder.",
  );
  expect(troubleAndAdvice(jobs.failed(), "admin", nl)).toContain(
    "Vraag de systeembeheerder van Synopsis de instelling SYNOPSIS_AI_API_KEY na te kijken.",
  );
  for (const reader of ["teacher", "admin"] as const) {
    expect(adviceOf("not_anonymous", reader, en)).toBeNull();
    const retried = jobs.retrying({ error_code: "unexpected" });
    expect(troubleAndAdvice(retried, reader, en)).toBe("Something unexpected went wrong.");
  }
});

it("does not flash a technician's message while the code of an error is not told yet", () => {
  expect(troubleOf({ ...jobs.failed(), error_code: undefined }, en)).toBeNull();
});

it("has nothing to explain about a job that is all right", () => {
  expect(troubleOf(jobs.queued(), en)).toBeNull();
  expect(troubleOf(jobs.processing({ error_code: "provider_timeout" }), en)).toBeNull();
});
