/** Random number generator for the range [0, 1). */
export type Rng = () => number;

/** 32-bit hash of a text: FNV-1a with a final avalanche, so that similar texts give unrelated seeds. */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Seeded generator (mulberry32) that returns the same numbers on every machine. */
export function createRng(seed: string): Rng {
  let state = hash32(seed);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Standard normal draw (Box-Muller). */
export function normal(rng: Rng): number {
  return Math.sqrt(-2 * Math.log(1 - rng())) * Math.cos(2 * Math.PI * rng());
}

/** Log-normal draw with the given median and log standard deviation. */
export function logNormal(rng: Rng, median: number, sigma: number): number {
  return median * Math.exp(sigma * normal(rng));
}

/** Exponential draw with the given mean. */
export function exponential(rng: Rng, mean: number): number {
  return -Math.log(1 - rng()) * mean;
}

/** A random item; throws on an empty list. */
export function pick<T>(rng: Rng, items: readonly T[]): T {
  const item = items[Math.floor(rng() * items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

/** A random item, with its share as the probability. The last item gets the remainder. */
export function pickByShare<T>(rng: Rng, items: readonly T[], shares: readonly number[]): T {
  let left = rng();
  for (const [index, item] of items.entries()) {
    left -= shares[index] ?? 0;
    if (left < 0) return item;
  }
  return pick(rng, items.slice(-1));
}

/** The items in a seeded order, as a new array. */
export function shuffled<T>(rng: Rng, items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, rank: rng() }))
    .toSorted((a, b) => a.rank - b.rank)
    .map((entry) => entry.item);
}
