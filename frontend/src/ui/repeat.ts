/** What a query of TanStack Query remembers. */
interface Asked {
  state: { error: unknown };
}

/** How often a query is made again, in milliseconds: as said, but not before a server that refused it wants it. */
export function every(milliseconds: number) {
  return ({ state: { error } }: Asked): number => {
    const wait =
      error instanceof Error && "retryAfterSeconds" in error && typeof error.retryAfterSeconds === "number"
        ? error.retryAfterSeconds * 1000
        : 0;
    return Math.max(milliseconds, wait);
  };
}
