import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";
import "@testing-library/jest-dom/vitest";

afterEach(cleanup);
// The code of a page is fetched when it is opened; on a busy machine that takes its time.
configure({ asyncUtilTimeout: 15_000 });

// What jsdom lacks and Mantine asks for.
if (typeof window !== "undefined") {
  window.matchMedia = (media) =>
    ({
      media,
      matches: false,
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
    }) as unknown as MediaQueryList;
  window.ResizeObserver = class {
    observe() {
      return undefined;
    }
    unobserve() {
      return undefined;
    }
    disconnect() {
      return undefined;
    }
  };
  window.scrollTo = () => undefined;
}
