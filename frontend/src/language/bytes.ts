/** A size in the unit that says something: 64 kB, 10 MB. */
export function bytesIn(count: number, locale: string): string {
  const isLarge = count >= 1024 ** 2;
  const value = count / (isLarge ? 1024 ** 2 : 1024);
  return `${value.toLocaleString(locale, { maximumFractionDigits: 1 })} ${isLarge ? "MB" : "kB"}`;
}
