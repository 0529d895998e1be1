type Told = { drifted: boolean; level?: string | undefined; pValue?: number | null };

/**
 * The result that decides about a column, whose method, value and limit every screen shows: what drifted, else what
 * possibly did, else the first; null without one. Tests decide only where no effect was measured: beside one they support
 * it, and no series of them is written.
 */
export function leadingResult<R extends Told>({ results }: { results: readonly R[] }): R | null {
  const effects = results.filter(({ pValue }) => pValue === null || pValue === undefined);
  const decisive = effects.length > 0 ? effects : results;
  return (
    decisive.find(({ drifted }) => drifted) ??
    decisive.find(({ level }) => level === 'possible') ??
    decisive[0] ??
    null
  );
}
