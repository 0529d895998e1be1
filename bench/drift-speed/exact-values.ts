import { toPair } from '#engines/drift/column-pair.ts';
import { nativeProfile } from '#engines/drift/profiles/profile-native.ts';
import { measureColumn } from '#engines/drift/reports/measure-column.ts';
import { seededRandom } from '#engines/math/seeded-random.ts';
import type { Side } from './store-side.ts';

export const METHODS = ['psi', 'wasserstein', 'ks', 'chi2'] as const;

/** Measures all values, without learning limits: learning would measure each column ten times. */
const profile = {
  ...nativeProfile,
  rules: Object.fromEntries(
    METHODS.flatMap((method) => {
      const rule = nativeProfile.rules[method];
      return rule === undefined ? [] : [[method, { ...rule, threshold: 0 }]];
    }),
  ),
};

/** Exact values that Tandem approximates from counts, by column and method. */
export function exactValues(sides: { reference: Side; current: Side }): Map<string, number> {
  const found = new Map<string, number>();
  for (const [at, reference] of sides.reference.entries()) {
    const current = sides.current[at];
    const pair = current === undefined ? null : toPair(reference, current);
    if (pair === null) continue;
    for (const { method, value } of measureColumn(pair, profile, METHODS, seededRandom(0)))
      found.set(`${reference.name} ${method}`, value ?? Number.NaN);
  }
  return found;
}
