/**
 * Splits the rows of a list into visible rows and rows that wait for a click. A row that would push
 * others down waits.
 * Rows below the last visible one (the next page) do not. If no visible row remains, no row waits.
 */
export function splitBuffered(
  ids: readonly string[],
  seen: ReadonlySet<string>,
): { shown: string[]; waiting: string[] } {
  const last = ids.findLastIndex((id) => seen.has(id));
  const waits = (id: string, index: number): boolean => index < last && !seen.has(id);
  return {
    shown: ids.filter((id, index) => !waits(id, index)),
    waiting: ids.filter(waits),
  };
}

/**
 * Appends visible rows that a new response no longer includes, because newer rows replaced them at
 * the top of the page. They remain unchanged below the response.
 */
export function withReached<T extends { id: string }>(
  answered: readonly T[],
  inView: readonly T[],
): T[] {
  const ids = new Set(answered.map(({ id }) => id));
  const last = inView.findLastIndex(({ id }) => ids.has(id));
  return [...answered, ...inView.slice(last + 1)];
}
