/**
 * Aliases that mark the serving version, highest priority first. Other protected aliases follow.
 */
export const servingNames = ['champion', 'production'];

/** Alias that determines the serving version; null if no protected alias is set. */
export function servingAlias<T extends { alias: string }>(
  aliases: readonly T[],
  guarded: readonly string[],
): T | null {
  const rank = (alias: string) => {
    const at = servingNames.indexOf(alias);
    return at === -1 ? servingNames.length + guarded.indexOf(alias) : at;
  };
  return (
    aliases
      .filter(({ alias }) => guarded.includes(alias) || servingNames.includes(alias))
      .toSorted((a, b) => rank(a.alias) - rank(b.alias))[0] ?? null
  );
}
