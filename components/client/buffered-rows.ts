/**
 * Which rows of a list stay in view and which wait for a press: a row that would push others down waits, what comes
 * below the last one in view (the next page) does not. Where nothing of what was in view is left, nothing waits.
 */
export function splitHeld(
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
 * An answer with the rows that were in view and that it no longer reaches, since newer ones took their places at the
 * head of the page: they stand below it, as they were.
 */
export function withReached<T extends { id: string }>(
  answered: readonly T[],
  inView: readonly T[],
): T[] {
  const ids = new Set(answered.map(({ id }) => id));
  const last = inView.findLastIndex(({ id }) => ids.has(id));
  return [...answered, ...inView.slice(last + 1)];
}
