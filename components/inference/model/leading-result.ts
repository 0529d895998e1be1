type ColumnResult = { drifted: boolean; level?: string | undefined; pValue?: number | null };

/**
 * Deciding result of a column; every screen shows its method, value and limit. The first drifted
 * result, otherwise the first; null without results. Significance tests decide only if no effect
 * size was measured.
 */
export function leadingResult<R extends ColumnResult>({
  results,
}: {
  results: readonly R[];
}): R | null {
  const effects = results.filter(({ pValue }) => pValue === null || pValue === undefined);
  const decisive = effects.length > 0 ? effects : results;
  return decisive.find(({ drifted }) => drifted) ?? decisive[0] ?? null;
}
