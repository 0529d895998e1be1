/** Probability that chance alone exceeds the bound. */
const BEYOND_CHANCE = 0.001;

/** Named shares of a whole; the remainder to 1 is everything else. */
export type Mix = Readonly<Record<string, number>>;

/** The mix of a sample and its number of rows. */
export interface MixSample {
  readonly mix: Mix;
  readonly rows: number;
}

/** The mixes of two compared versions. */
export interface MixPair {
  readonly own: MixSample;
  readonly beside: MixSample;
}

/** Uses own properties only, so that a category such as `constructor` has no inherited value. */
const shareOf = (mix: Mix, name: string): number =>
  Object.hasOwn(mix, name) ? (mix[name] ?? 0) : 0;

/**
 * Uniform name for a category that is a number in two notations: `1.0` becomes `1`. The digits of
 * IDs stay unchanged.
 */
export function categoryName(text: string): string {
  return /^-?(?:0|[1-9]\d{0,14})\.\d{1,15}$/u.test(text) ? String(Number(text)) : text;
}

/** Converts counts per prediction text to counts per category. */
export function categoryCounts(written: ReadonlyMap<string, number>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [text, rows] of written) {
    const name = categoryName(text);
    counts.set(name, (counts.get(name) ?? 0) + rows);
  }
  return counts;
}

/** The `names` most frequent categories. */
export function frequentNames(categories: readonly string[], names: number): string[] {
  return [...Map.groupBy(categories, (name) => name)]
    .toSorted(([a, first], [b, second]) => second.length - first.length || (a < b ? -1 : 1))
    .slice(0, names)
    .map(([name]) => name);
}

/** Share of each category in all rows. */
export function mixOf(
  counts: ReadonlyMap<string, number>,
  rows: number,
  names: readonly string[],
): Mix {
  return Object.fromEntries(names.map((name) => [name, (counts.get(name) ?? 0) / rows]));
}

/**
 * Total variation distance (0 to 1) of two samples, and an upper bound on the mean distance of two
 * samples with the same mix.
 */
function distanceOf({ own, beside }: MixPair): { distance: number; expected: number } {
  const names = new Set([...Object.keys(own.mix), ...Object.keys(beside.mix)]);
  const named = [...names].map((name) => [shareOf(own.mix, name), shareOf(beside.mix, name)]);
  const rest = [0, 1].map((side) => 1 - named.reduce((sum, cell) => sum + (cell[side] ?? 0), 0));
  let distance = 0;
  let expected = 0;
  for (const [a = 0, b = 0] of [...named, rest]) {
    distance += Math.abs(a - b) / 2;
    const variance = Math.max(0, a * (1 - a)) / own.rows + Math.max(0, b * (1 - b)) / beside.rows;
    expected += Math.sqrt(variance) / 2;
  }
  return { distance, expected };
}

/**
 * Distance between the mixes of two versions, now and before, as total variation distance. The last
 * field is the increase that chance alone may cause in 999 of 1,000 cases: a bound on the mean plus
 * McDiarmid's inequality (1989). Before, both versions predicted the same rows, so that each row
 * affects both mixes; `paired` means that this still applies. NaN without rows.
 */
export function mixMoved(
  now: MixPair,
  before: MixPair,
  paired: boolean,
): { distance: number; before: number; room: number } {
  const { distance, expected } = distanceOf(now);
  const sizes =
    (paired ? 4 / now.own.rows : 1 / now.own.rows + 1 / now.beside.rows) + 4 / before.own.rows;
  return {
    distance,
    before: distanceOf(before).distance,
    room: expected + Math.sqrt((Math.log(1 / BEYOND_CHANCE) / 2) * sizes),
  };
}

/**
 * Category whose share differs most between the two mixes; the name is null for all unnamed
 * categories together.
 */
export function mostMoved({ own, beside }: MixPair): {
  name: string | null;
  own: number;
  beside: number;
} {
  const names = [...new Set([...Object.keys(own.mix), ...Object.keys(beside.mix)])];
  const cells = names.map((name): { name: string | null; own: number; beside: number } => ({
    name,
    own: shareOf(own.mix, name),
    beside: shareOf(beside.mix, name),
  }));
  const rest = {
    name: null,
    own: 1 - cells.reduce((sum, cell) => sum + cell.own, 0),
    beside: 1 - cells.reduce((sum, cell) => sum + cell.beside, 0),
  };
  return [...cells, rest].reduce((most, cell) =>
    Math.abs(cell.own - cell.beside) > Math.abs(most.own - most.beside) ? cell : most,
  );
}
