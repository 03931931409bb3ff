import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { NameKind, Names } from "../api/names";
import { NameBook } from "./NameBook";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function book(isBroken = () => false) {
  const asked: Record<NameKind, number[]>[] = [];
  const told: Names[] = [];
  const made = new NameBook(
    (names) => told.push(names),
    (ids) => {
      asked.push(ids);
      if (isBroken()) return Promise.reject(new Error("away"));
      return Promise.resolve({
        students: Object.fromEntries(ids.students.map((id) => [id, `P${id}`])),
        users: {},
        evaluations: {},
      });
    },
  );
  return { asked, told, made };
}

it("asks once for what several parts of a page want, and not again soon", async () => {
  const { asked, told, made } = book();
  made.want({ students: [1, 2, null], evaluations: [9] });
  made.want({ students: [2, 3], users: [undefined] });
  await vi.advanceTimersByTimeAsync(1000);
  made.want({ students: [3] });
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked).toEqual([{ students: [1, 2, 3], users: [], evaluations: [9] }]);
  expect(told[0]?.students).toEqual({ 1: "P1", 2: "P2", 3: "P3" });
});

it("asks in portions that the API takes", async () => {
  const { asked, made } = book();
  made.want({ students: Array.from({ length: 450 }, (_, n) => n + 1), users: [7] });
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked.map(({ students, users }) => [students.length, users.length])).toEqual([
    [200, 1],
    [200, 0],
    [50, 0],
  ]);
});

it("says that a name could not be fetched, and asks again", async () => {
  let isBroken = true;
  const { told, made } = book(() => isBroken);
  made.want({ students: [1] });
  await vi.advanceTimersByTimeAsync(1000);
  expect(told).toEqual([{ students: {}, users: {}, evaluations: {} }]);
  isBroken = false;
  await vi.advanceTimersByTimeAsync(20_000);
  expect(told[1]?.students).toEqual({ 1: "P1" });
});
