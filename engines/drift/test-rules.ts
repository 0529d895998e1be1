import type { CategoricalPair, NumericPair } from '#engines/drift/column-pair.ts';
import { gContingency } from '#engines/drift/g-test.ts';
import { andersonDarling } from '#engines/drift/methods/anderson-darling.ts';
import { cramerVonMises } from '#engines/drift/methods/cramer-von-mises.ts';
import { energyDistance } from '#engines/drift/methods/energy-distance.ts';
import { eppsSingleton } from '#engines/drift/methods/epps-singleton.ts';
import { fisherExact } from '#engines/drift/methods/fisher-exact.ts';
import { mannWhitney } from '#engines/drift/methods/mann-whitney.ts';
import {
  discrepancyTest,
  type Matrix,
  medianGamma,
} from '#engines/drift/methods/mean-discrepancy.ts';
import { sampleRows } from '#engines/drift/methods/sample-rows.ts';
import { textClassifier } from '#engines/drift/methods/text-classifier.ts';
import {
  distance,
  type Measured,
  type MethodRule,
  type Random,
} from '#engines/drift/profiles/method-rule.ts';
import type { Profile } from '#engines/drift/profiles/profile.ts';
import { asCategories } from '#engines/drift/sketch/distinct-values.ts';
import { tTest } from '#engines/drift/t-test.ts';
import { totalVariationTest } from '#engines/drift/total-variation-test.ts';

type Tested = { statistic: number; pValue: number };

const measured = ({ statistic, pValue }: Tested): Measured => ({ value: statistic, pValue });

function onSorted(
  test: (x: Float64Array, y: Float64Array) => Tested,
  threshold: number,
): MethodRule {
  return {
    numeric: ({ reference, current }) => measured(test(reference.sorted, current.sorted)),
    drift: 'p-below',
    threshold,
  };
}

/** Adapts a test on counts to numeric columns, with one category per distinct value. */
export function onCategories(
  test: (pair: CategoricalPair, random: Random) => Tested,
  threshold: number,
): MethodRule {
  return {
    numeric: (pair, random) => measured(test(asCategories(pair), random)),
    categorical: (pair, random) => measured(test(pair, random)),
    drift: 'p-below',
    threshold,
  };
}

/** Fisher's test for two categories only. A single category on both sides cannot differ. */
function fisher({ reference, current, keys }: CategoricalPair): Tested {
  if (keys.length > 2) return { statistic: NaN, pValue: NaN };
  const [a = 0, b = 0] = reference.counts;
  const [c = 0, d = 0] = current.counts;
  return { statistic: (a * d) / (b * c), pValue: fisherExact(a, b, c, d) };
}

function student({ reference, current }: NumericPair): Measured {
  const side = (sample: NumericPair['reference']) => ({ ...sample, rows: sample.sorted.length });
  return measured(tTest(side(reference), side(current)));
}

/**
 * Maximum sample size: the kernel of all pairs is held in memory, so larger samples are thinned at
 * random.
 */
const KERNEL_ROWS = 500;
const PERMUTATIONS = 100;

type GammaOf = (x: Matrix, y: Matrix, random: Random) => number;

const kernelRows = <Row>(rows: readonly Row[], random: Random): Row[] =>
  sampleRows(rows, KERNEL_ROWS, random);

/** `gammaOf` sets the width of the kernel. */
function testDiscrepancy(x: Matrix, y: Matrix, gammaOf: GammaOf, random: Random): Measured {
  if (Math.min(x.length, y.length) < 2) return { value: NaN, pValue: null };
  const gamma = gammaOf(x, y, random);
  return measured(discrepancyTest(x, y, { random, permutations: PERMUTATIONS, gamma }));
}

/** Mean discrepancy test for numbers. */
export const discrepancyOf =
  (gammaOf: GammaOf) =>
  ({ reference, current }: NumericPair, random: Random): Measured => {
    const rows = ({ inOrder }: NumericPair['reference']) =>
      kernelRows([...inOrder], random).map((value) => [value]);
    return testDiscrepancy(rows(reference), rows(current), gammaOf, random);
  };

/** Tests that Evidently 0.7 and the native profile define identically, with Evidently's limits. */
export const testRules: Profile['rules'] = {
  energy: {
    numeric: ({ reference, current }) => distance(energyDistance(reference.sorted, current.sorted)),
    drift: 'value-above',
    threshold: 0.1,
  },
  'cramer-von-mises': { ...onSorted(cramerVonMises, 0.1), drift: 'p-to' },
  'mann-whitney': onSorted((x, y) => mannWhitney(x, y, 'less'), 0.05),
  't-test': { numeric: student, drift: 'p-below', threshold: 0.05 },
  'epps-singleton': onSorted(eppsSingleton, 0.05),
  'anderson-darling': onSorted(andersonDarling, 0.1),
  fisher: onCategories(fisher, 0.1),
  'g-test': onCategories(
    ({ reference, current }) => gContingency(reference.counts, current.counts),
    0.1,
  ),
  tvd: onCategories(totalVariationTest, 0.1),
  /** Small references use p (drift below 0.05), large ones use the area. */
  'text-classifier': { text: textClassifier, drift: 'p-or-area', threshold: 0.55 },
  mmd: { numeric: discrepancyOf(medianGamma), drift: 'p-below', threshold: 0.1 },
};
