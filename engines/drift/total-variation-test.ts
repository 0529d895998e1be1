import type { CategoricalPair } from '#engines/drift/column-pair.ts';
import { permutationPValue } from '#engines/drift/permutation-test.ts';
import { totalVariation } from '#engines/drift/share-distances.ts';
import { shares } from '#engines/drift/shares.ts';

const PERMUTATIONS = 1_000;

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
    // Equal distances must not differ by rounding.
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
