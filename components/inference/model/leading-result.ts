type ColumnResult = { drifted: boolean; level?: string | undefined; pValue?: number | null };

/**
 * The deciding result of a column. Every screen shows its method, value and limit. Order: a drifted
 * result, then the first; null without results. Significance tests decide only when no effect size
 * was measured;
 * they then have no separate series.
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
