import { chiSquareContingency } from '#engines/drift/chi-square-test.ts';
import type { CategoricalPair } from '#engines/drift/column-pair.ts';
import { cramerVonMises } from '#engines/drift/cramer-von-mises.ts';
import { densityDifference } from '#engines/drift/density-difference.ts';
import { fisherExact } from '#engines/drift/fisher-exact.ts';
import { ksPValue, ksStatistic } from '#engines/drift/ks-test.ts';
import { medianGamma } from '#engines/drift/mean-discrepancy.ts';
import type { Measured } from '#engines/drift/method-rule.ts';
import type { Profile } from '#engines/drift/profile.ts';
import { discrepancyOf, discrepancyOfVectors, onCategories } from '#engines/drift/test-rules.ts';

/** Before it is corrected for the number of columns. */
const level = { drift: 'p-below', threshold: 0.05 } as const;

/**
 * Fisher's exact test of two categories, one-sided: are rows of the second one (1 of 0 and 1, true, the later name)
 * more frequent now? More than two cannot be tested.
 */
function fisherGreater({ reference, current, keys }: CategoricalPair): {
  statistic: number;
  pValue: number;
} {
  if (keys.length > 2) return { statistic: NaN, pValue: NaN };
  const [a = 0, b = 0] = reference.counts;
  const [c = 0, d = 0] = current.counts;
  return { statistic: (a * d) / (b * c), pValue: fisherExact(a, b, c, d, 'greater') };
}

/** As SciPy does by itself: two categories get the correction of Yates. */
function contingency({ reference, current }: CategoricalPair): Measured {
  const { counts } = reference;
  const { statistic, pValue } = chiSquareContingency(counts, current.counts, 'corrected');
  return { value: statistic, pValue };
}

const rules: Profile['rules'] = {
  ks: {
    numeric: ({ reference, current }) => {
      const value = ksStatistic(reference.sorted, current.sorted);
      const sizes = { x: reference.sorted.length, y: current.sorted.length };
      return { value, pValue: ksPValue(value, sizes) };
    },
    ...level,
  },
  chi2: { categorical: contingency, ...level },
  fisher: onCategories(fisherGreater, level.threshold),
  'cramer-von-mises': {
    numeric: ({ reference, current }) => {
      const { statistic, pValue } = cramerVonMises(reference.sorted, current.sorted);
      return { value: statistic, pValue };
    },
    ...level,
  },
  mmd: {
    numeric: discrepancyOf(medianGamma),
    embedding: discrepancyOfVectors(medianGamma),
    ...level,
  },
  lsdd: { numeric: densityDifference, ...level },
};

/**
 * Tests and defaults that the documentation of alibi-detect 0.12 names, from the papers of the tests (its code, which
 * is under the Business Source License, was not read): Kolmogorov-Smirnov of numbers, contingency chi-square of
 * categories, mean discrepancy of embeddings; by name Fisher (one-sided, more of the second category), Cramer-von
 * Mises, and mean discrepancy (Gretton and others, 2012, width by the median) and density difference (Sugiyama and
 * others, 2013) with 100 seeded permutations over at most 500 rows a side. p below 0.05, by Bonferroni divided by the
 * number of columns; the data set drifts when a column does. The package measures the last two over all columns at
 * once, here each column is one.
 */
export const alibiProfile: Profile = {
  name: 'alibi-detect-0.12',
  rules,
  choose: ({ kind }) => {
    if (kind === 'numeric') return ['ks'];
    if (kind === 'embedding') return ['mmd'];
    return kind === 'categorical' ? ['chi2'] : [];
  },
  leastRows: 1,
  verdict: 'corrected-p',
  datasetShare: 0,
};
