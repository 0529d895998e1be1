/** Names that say which version serves, the strongest first; other protected aliases follow. */
const strongest = ['champion', 'production'];

/** The alias that tells which version decides; null where no protected alias is set. */
export function servingAlias<T extends { alias: string }>(
  aliases: readonly T[],
  guarded: readonly string[],
): T | null {
  const rank = (alias: string) => {
    const at = strongest.indexOf(alias);
    return at === -1 ? strongest.length + guarded.indexOf(alias) : at;
  };
  return (
    aliases
      .filter(({ alias }) => guarded.includes(alias) || strongest.includes(alias))
      .toSorted((a, b) => rank(a.alias) - rank(b.alias))[0] ?? null
  );
}
