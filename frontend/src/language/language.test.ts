import { describe, expect, it } from "vitest";

import { LANGUAGES, preferredLanguage, type Texts } from ".";
import { fromNow } from "./time";

describe("the language", () => {
  it("is the one that was chosen", () => {
    expect(preferredLanguage("nl", ["en-GB"])).toBe("nl");
  });

  it("is else the browser's first that is spoken here, else English", () => {
    expect(preferredLanguage(null, ["fr-FR", "nl-BE", "en"])).toBe("nl");
    expect(preferredLanguage("xx", ["de"])).toBe("en");
  });

  it("has the same keys in both, also where the type lets some be left out", () => {
    expect(keysOf(LANGUAGES.nl)).toEqual(keysOf(LANGUAGES.en));
  });

  it.each(["en", "nl"] as const)(
    "names a button by what stands on it, for those who speak to it: %s",
    (code) => {
      const { again, againOf, read, readOf, readEarlier, readEarlierOf, summarise, summariseOf } =
        LANGUAGES[code].pupil;
      expect(againOf("Anna")).toContain(again);
      expect(readOf("Anna")).toContain(read);
      expect(readEarlierOf("Anna")).toContain(readEarlier);
      expect(summariseOf("Anna")).toContain(summarise);
    },
  );

  it("has plural forms", () => {
    expect(LANGUAGES.nl.evaluations.pupils(1)).toBe("1 leerling");
    expect(LANGUAGES.en.evaluations.pupils(2)).toBe("2 pupils");
  });
});

it("tells how far a moment is, in the largest unit that says something", () => {
  const at = (seconds: number) => fromNow(new Date(seconds * 1000).toISOString(), 0, "en-GB");
  expect([at(30), at(90), at(7200), at(-172_800)]).toEqual([
    "in 30 seconds",
    "in 2 minutes",
    "in 2 hours",
    "2 days ago",
  ]);
});

function keysOf(texts: Texts | object, above = ""): string[] {
  return Object.entries(texts)
    .flatMap(([key, value]: [string, unknown]) =>
      typeof value === "object" && value !== null ? keysOf(value, `${above}${key}.`) : [above + key],
    )
    .toSorted();
}
