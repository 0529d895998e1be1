/** How sure it is that chance alone leaves less. */
const BEYOND_CHANCE = 0.001;

/** Named shares of a whole; what is missing to 1 is all else. */
export type Mix = Readonly<Record<string, number>>;

/** The mix of a sample of so many rows. */
export interface MixSample {
  readonly mix: Mix;
  readonly rows: number;
}

/** Two versions side by side. */
export interface MixPair {
  readonly own: MixSample;
  readonly beside: MixSample;
}

/** A share that no name of an object's own is taken for. */
const shareOf = (mix: Mix, name: string): number =>
  Object.hasOwn(mix, name) ? (mix[name] ?? 0) : 0;

/** One name for a category that is a number written in two ways: `1.0` is `1`. Digits of an id stay as they are. */
export function categoryName(text: string): string {
  return /^-?(?:0|[1-9]\d{0,14})\.\d{1,15}$/u.test(text) ? String(Number(text)) : text;
}

/** Counts by how answers are written as counts of categories. */
export function categoryCounts(written: ReadonlyMap<string, number>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [text, rows] of written) {
    const name = categoryName(text);
    counts.set(name, (counts.get(name) ?? 0) + rows);
  }
  return counts;
}

/** The most frequent of the categories, at most so many. */
export function frequentNames(categories: readonly string[], names: number): string[] {
  return [...Map.groupBy(categories, (name) => name)]
    .toSorted(([a, first], [b, second]) => second.length - first.length || (a < b ? -1 : 1))
    .slice(0, names)
    .map(([name]) => name);
}

/** What share of all rows each of these categories has. */
export function mixOf(
  counts: ReadonlyMap<string, number>,
  rows: number,
  names: readonly string[],
): Mix {
  return Object.fromEntries(names.map((name) => [name, (counts.get(name) ?? 0) / rows]));
}

/** Total variation distance (0 to 1) of two samples, and how far two samples of one mix lie apart on average at most. */
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
 * How far the mixes of two versions lie apart now, and how far they did before, both as total variation distance; `room`
 * is what chance alone may add to that in 999 of 1,000 cases: a bound of the mean, and McDiarmid's inequality (1989)
 * around it. Before, both answered the same rows, so that a row moves both mixes; `paired` says that it is so now, too.
 * NaN without rows.
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

/** The category whose share differs most from what it is beside; null stands for all that has no name here. */
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
