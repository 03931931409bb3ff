import { act, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { draw } from "../test/render";
import { Ago, FromNow } from "./Moment";

const NOW = Date.parse("2026-11-26T20:00:00Z");
const at = (seconds: number) => new Date(NOW + seconds * 1000).toISOString();

const textOf = ({ container }: ReturnType<typeof draw>) => container.querySelector("time")?.textContent;

beforeEach(() => vi.useFakeTimers({ now: NOW }));
afterEach(() => vi.useRealTimers());

it("never tells what has happened as something to come, however late the clock is", () => {
  draw(
    <>
      <p data-testid="ago">
        <Ago at={at(11)} />
      </p>
      <p data-testid="ahead">
        <FromNow at={at(11)} />
      </p>
    </>,
  );
  expect(screen.getByTestId("ago").textContent).toBe("now");
  expect(screen.getByTestId("ahead").textContent).toBe("in 11 seconds");
});

it("tells one age of one moment, whenever what shows it has come", () => {
  const first = draw(<Ago at={at(-29)} />);
  act(() => void vi.advanceTimersByTime(15_000));
  expect(textOf(first)).toBe("29 seconds ago");
  const second = draw(<Ago at={at(-29)} />);
  expect(textOf(second)).toBe("44 seconds ago");
  expect(textOf(first)).toBe("44 seconds ago");
  act(() => void vi.advanceTimersByTime(25_000));
  expect(textOf(first)).toBe("1 minute ago");
});

it("is not behind after nobody has looked for a while", () => {
  draw(<Ago at={at(-30)} />).unmount();
  vi.setSystemTime(NOW + 15_000);
  expect(textOf(draw(<Ago at={at(-30)} />))).toBe("45 seconds ago");
});
