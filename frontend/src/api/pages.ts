/** The cursor of the page after this one, where cursors are numbers; null at the end of the list. */
export function nextNumber({ next_cursor: next }: { next_cursor: string | null }): number | null {
  return next === null ? null : Number(next);
}
