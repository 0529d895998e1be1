/** How sure it is that chance alone leaves less. */
const BEYOND_CHANCE = 0.001;

/** Named shares of a whole; what is missing to 1 is all else. */
export type Mix = Readonly<Record<string, number>>;

/** The `names` most frequent categories as shares of all. */
export function mixOf(categories: readonly string[], names: number): Mix {
  const counts = [...Map.groupBy(categories, (name) => name)]
    .map(([name, own]): [string, number] => [name, own.length / categories.length])
    .toSorted(([a, first], [b, second]) => second - first || (a < b ? -1 : 1));
  return Object.fromEntries(counts.slice(0, names));
}

/**
 * Total variation distance (0 to 1) of counted categories from a usual mix of `usualRows`, and how far chance alone lets
 * two samples of these sizes lie apart in 999 of 1,000 cases: a bound of the mean, and McDiarmid's inequality (1989)
 * around it. Categories without a name in the usual mix are one. `distance` is NaN without rows.
 */
export function mixDistance(
  usual: { mix: Mix; rows: number },
  counts: ReadonlyMap<string, number>,
): { distance: number; chance: number } {
  const rows = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const named = Object.entries(usual.mix).map(([name, share]) => ({
    share,
    now: (counts.get(name) ?? 0) / rows,
  }));
  const rest = named.reduce(
    (left, { share, now }) => ({ share: left.share - share, now: left.now - now }),
    { share: 1, now: 1 },
  );
  const cells = [...named, rest];
  const sizes = 1 / rows + 1 / usual.rows;
  const expected = cells.reduce(
    (sum, { share }) => sum + Math.sqrt(Math.max(0, share * (1 - share)) * sizes) / 2,
    0,
  );
  return {
    distance: cells.reduce((sum, { share, now }) => sum + Math.abs(share - now) / 2, 0),
    chance: expected + Math.sqrt((Math.log(1 / BEYOND_CHANCE) / 2) * sizes),
  };
}
