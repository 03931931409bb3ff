import { screen } from "@testing-library/react";
import { expect, it } from "vitest";

import type { Summary } from "../api/summaries";
import { summary } from "../test/factories";
import { draw } from "../test/render";
import { Basis, Origin, PlainPoints, Prose } from "./SummaryText";

function Whole({ summary: shown }: { summary: Summary }) {
  return (
    <article>
      <Origin summary={shown} />
      <Prose summary={shown} testId="text" />
      <PlainPoints isCounted summary={shown} />
      <Basis summary={shown} />
    </article>
  );
}

it("shows strengths and points to work on, and how many say so", () => {
  draw(<Whole summary={summary()} />);
  expect(screen.getAllByRole("heading").map((heading) => heading.parentElement?.textContent)).toEqual([
    "StrengthsYou plan well.3 of 8 classmates",
    "Points to work onLet others speak.1 of 8 classmates",
  ]);
});

it("says how it was made and what it rests on", () => {
  draw(<Whole summary={summary()} />);
  expect(screen.getByText("Written by rules, without AI")).toBeVisible();
  expect(screen.getByRole("article")).toHaveTextContent("Based on 9 comments from 8 classmates");
});

it("names the model of an AI, and marks the language of what it wrote", () => {
  draw(<Whole summary={summary({ generation_method: "ai", model: "llama", language: "nl" })} />);
  expect(screen.getByText("Written by an AI")).toBeVisible();
  expect(screen.getByRole("article")).toHaveTextContent("Model: llama");
  expect(screen.getByTestId("text")).toHaveAttribute("lang", "nl");
});

it("has no empty headings for a pupil without feedback", () => {
  const what = { generation_method: "empty", points: [], feedback_count: 0, reviewer_count: 0 } as const;
  draw(<Whole summary={summary({ ...what, points: [] })} />);
  expect(screen.getByText("No feedback yet")).toBeVisible();
  expect(screen.queryAllByRole("heading")).toEqual([]);
});

it("says first that a teacher changed it, and how it began", () => {
  const changed = { edited_at: "2026-11-26T22:48:00Z", edited_by_name: "Marieke Dekker" };
  draw(<Whole summary={summary(changed)} />);
  expect(screen.queryByText("Written by rules, without AI")).toBeNull();
  expect(screen.getByTestId("edited")).toHaveTextContent(
    /^Changed by Marieke Dekker.*The first version was written by rules/,
  );
  expect(screen.getByRole("article")).toHaveTextContent(
    "Marieke Dekker changed this text. Fixed rules put the first version",
  );
});

it("names the language of a text in another than the page, and no other", () => {
  const { unmount } = draw(<Whole summary={summary({ language: "nl" })} />);
  expect(screen.getByTestId("foreign")).toHaveTextContent("Written in Dutch.");
  unmount();
  draw(<Whole summary={summary({ language: "en" })} />);
  expect(screen.queryByTestId("foreign")).toBeNull();
});
