type Told = { drifted: boolean; level?: string | undefined };

/** The result that decides about a column: what drifted, else what possibly did, else the first; null without one. */
export function leadingResult<R extends Told>({ results }: { results: readonly R[] }): R | null {
  return (
    results.find(({ drifted }) => drifted) ??
    results.find(({ level }) => level === 'possible') ??
    results[0] ??
    null
  );
}
