import { chiSquareContingency } from '#engines/drift/chi-square-test.ts';
import { gridKs, gridWasserstein } from '#engines/drift/methods/nannyml-grid.ts';
import { doaneShares } from '#engines/drift/methods/nannyml-shares.ts';
import { categoryShares } from '#engines/drift/methods/pair-shares.ts';
import { hellinger, jensenShannon, lInfinity } from '#engines/drift/methods/share-distances.ts';
import { distance, type MethodRule } from './method-rule.ts';
import type { Profile } from './profile.ts';

const learned = { learned: true, floor: 0, most: 1, chunksOf: 'all-rows' } as const;

function byShares(measure: (p: Float64Array, q: Float64Array) => number): MethodRule {
  return {
    numeric: (pair) => {
      const { p, q } = doaneShares(pair);
      return distance(measure(p, q));
    },
    categorical: (pair) => {
      const { p, q } = categoryShares(pair);
      return distance(measure(p, q));
    },
    drift: 'value-above',
    threshold: learned,
  };
}

const rules: Profile['rules'] = {
  js: byShares((p, q) => jensenShannon(p, q, '2')),
  hellinger: byShares(hellinger),
  ks: {
    numeric: ({ reference, current }) => distance(gridKs(reference.sorted, current.sorted)),
    drift: 'value-above',
    threshold: learned,
  },
  wasserstein: {
    numeric: ({ reference, current }) =>
      distance(gridWasserstein(reference.sorted, current.sorted)),
    drift: 'value-above',
    threshold: { ...learned, most: Infinity },
  },
  chi2: {
    categorical: ({ reference, current }) => {
      const { counts } = reference;
      const { statistic, pValue } = chiSquareContingency(counts, current.counts, 'corrected');
      return { value: statistic, pValue };
    },
    drift: 'p-below',
    threshold: 0.05,
  },
  'l-infinity': {
    categorical: (pair) => {
      const { p, q } = categoryShares(pair);
      return distance(lInfinity(p, q));
    },
    drift: 'value-above',
    threshold: learned,
  },
};

/**
 * Definitions and learned limits of NannyML 0.13 (from its source, v0.13.1); Jensen-Shannon by
 * default.
 */
export const nannymlProfile: Profile = {
  name: 'nannyml-0.13',
  rules,
  choose: ({ kind }) => (kind === 'numeric' || kind === 'categorical' ? ['js'] : []),
  leastRows: 1,
  verdict: 'any',
  datasetShare: 0.5,
};
