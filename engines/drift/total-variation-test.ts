import type { CategoricalPair } from '#engines/drift/column-pair.ts';
import { totalVariation } from '#engines/drift/methods/share-distances.ts';
import { shares } from '#engines/drift/methods/shares.ts';
import { permutationPValue } from '#engines/drift/permutation-test.ts';
import { mersenneTwister, permutation } from '#engines/math/mersenne-twister.ts';

const PERMUTATIONS = 1_000;
/** Maximum number of rows for NumPy's shuffles; more would be too slow. */
const NUMPY_ROWS = 20_000;

/** Total variation distance of two categorical samples and the p of 1,000 random splits. */
export function totalVariationTest(
  { reference, current }: CategoricalPair,
  random: () => number,
): { statistic: number; pValue: number } {
  const statistic = totalVariation(shares(reference.counts), shares(current.counts));
  const codes = new Int32Array(reference.rows + current.rows);
  codes.set(reference.codes);
  codes.set(current.codes, reference.rows);
  const all = reference.counts.map((count, key) => count + (current.counts[key] ?? 0));
  const sizes = { x: reference.rows, y: current.rows };
  const pValue = permutationPValue(
    sizes,
    // Tolerance, so that equal distances do not differ by rounding.
    statistic - 1e-12,
    (order) => {
      const counts = new Float64Array(all.length);
      for (let index = 0; index < sizes.x; index += 1) {
        const key = codes[order[index] ?? 0] ?? 0;
        counts[key] = (counts[key] ?? 0) + 1;
      }
      return totalVariation(
        counts.map((count) => count / sizes.x),
        all.map((count, key) => (count - (counts[key] ?? 0)) / sizes.y),
      );
    },
    { random, permutations: PERMUTATIONS },
  );
  return { statistic, pValue };
}

/**
 * Total variation test with the splits that Evidently draws (NumPy, seed 0), so that p matches to
 * the last digit up to 20,000 rows. Uses other random splits for more rows.
 */
export function numpyTotalVariation(
  pair: CategoricalPair,
  random: () => number,
): { statistic: number; pValue: number } {
  const { reference, current } = pair;
  const rows = reference.rows + current.rows;
  if (rows > NUMPY_ROWS) return totalVariationTest(pair, random);
  const distanceOf = (one: Float64Array, other: Float64Array): number =>
    totalVariation(shares(one), shares(other));
  const observed = distanceOf(reference.counts, current.counts);
  const codes = Int32Array.from([...reference.codes, ...current.codes]);
  const all = reference.counts.map((count, key) => count + (current.counts[key] ?? 0));
  const draw = mersenneTwister(0);
  let above = 0;
  for (let round = 0; round < PERMUTATIONS; round += 1) {
    const counts = new Float64Array(all.length);
    for (const row of permutation(rows, draw).subarray(0, reference.rows)) {
      const key = codes[row] ?? 0;
      counts[key] = (counts[key] ?? 0) + 1;
    }
    const rest = all.map((count, key) => count - (counts[key] ?? 0));
    if (observed <= distanceOf(counts, rest)) above += 1;
  }
  return { statistic: observed, pValue: above / PERMUTATIONS };
}
