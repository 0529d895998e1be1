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
