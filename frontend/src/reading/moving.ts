/** Bringing into sight what belongs to what was chosen. */

function isCalm(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** Scroll the list that something is in, so that it is seen; the page itself stays where it is. */
export function show(id: string): void {
  const element = document.getElementById(id);
  const list = element?.closest<HTMLElement>("[data-scrolls]");
  if (!element || !list || list.scrollHeight <= list.clientHeight) return;
  const top = element.getBoundingClientRect().top - list.getBoundingClientRect().top + list.scrollTop;
  list.scrollTo({ top: top - 12, behavior: isCalm() ? "auto" : "smooth" });
}

/** Bring the page and the keyboard to something. */
export function goTo(id: string): void {
  const element = document.getElementById(id);
  const target = element?.querySelector<HTMLElement>("button") ?? element;
  element?.scrollIntoView({ block: "center", behavior: isCalm() ? "auto" : "smooth" });
  target?.focus({ preventScroll: true });
}

/** Bring the keyboard to the summary: what it was on is no longer there. */
export function goBack(): void {
  requestAnimationFrame(() => document.getElementById("summary")?.focus({ preventScroll: true }));
}
