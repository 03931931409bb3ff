/** A count and its noun. */
export function many(count: number, one: string, more: string): string {
  return `${count.toLocaleString("nl-NL")} ${count === 1 ? one : more}`;
}
