import { chiSquareContingency } from '#engines/drift/chi-square-test.ts';
import type { CategoricalPair, NumericPair } from '#engines/drift/column-pair.ts';
import { embeddingModelTest, embeddingRules } from '#engines/drift/embedding-rules.ts';
import { densityDifference } from '#engines/drift/methods/density-difference.ts';
import { categoryShares, type PairShares } from '#engines/drift/methods/pair-shares.ts';
import { shareMeasures, type ShareMethod } from '#engines/drift/methods/share-measures.ts';
import { shares } from '#engines/drift/methods/shares.ts';
import { textClassifierTest } from '#engines/drift/methods/text-classifier.ts';
import { quantileEdges } from '#engines/drift/sketch/bin-edges.ts';
import { asCategories } from '#engines/drift/sketch/distinct-values.ts';
import { countBetween } from '#engines/drift/sketch/histogram.ts';
import { testRules } from '#engines/drift/test-rules.ts';
import { distance, type Measured, type MethodRule } from './method-rule.ts';
import { evidentlyProfile } from './profile-evidently.ts';
import type { Profile } from './profile.ts';

const DECILES = 10;
const MANY_VALUES = 20;

/**
 * Shares by deciles of the reference, so that no reference bin is nearly empty. Few distinct values
 * are treated as categories.
 */
function decileShares(pair: NumericPair): PairShares {
  if (pair.reference.distinct <= MANY_VALUES) return categoryShares(asCategories(pair));
  const edges = quantileEdges(pair.reference.sorted, DECILES);
  return {
    p: shares(countBetween(pair.reference.sorted, edges)),
    q: shares(countBetween(pair.current.sorted, edges)),
  };
}

function byShares(method: ShareMethod): MethodRule {
  const { measure, most } = shareMeasures[method];
  const of = ({ p, q }: PairShares) => distance(measure(p, q));
  return {
    numeric: (pair) => of(decileShares(pair)),
    categorical: (pair) => of(categoryShares(pair)),
    drift: 'value-above',
    threshold: { learned: true, floor: 0.1, most },
  };
}

function contingency({ reference, current }: CategoricalPair): Measured {
  const { statistic, pValue } = chiSquareContingency(reference.counts, current.counts);
  return { value: statistic, pValue };
}

const { ks, wasserstein, z } = evidentlyProfile.rules;

const rules: Profile['rules'] = {
  ...testRules,
  ...embeddingRules,
  'embedding-model': { embedding: embeddingModelTest, drift: 'p-below', threshold: 0.05 },
  lsdd: { numeric: densityDifference, drift: 'p-below', threshold: 0.05 },
  'text-classifier': { text: textClassifierTest, drift: 'p-below', threshold: 0.05 },
  psi: byShares('psi'),
  kl: byShares('kl'),
  js: byShares('js'),
  'js-nats': byShares('js-nats'),
  'js-divergence': byShares('js-divergence'),
  hellinger: byShares('hellinger'),
  tvd: byShares('tvd'),
  'l-infinity': byShares('l-infinity'),
  ...(wasserstein && {
    wasserstein: {
      ...wasserstein,
      drift: 'value-above',
      threshold: { learned: true, floor: 0.1, most: Infinity },
    },
  }),
  ...(ks && { ks }),
  chi2: {
    numeric: (pair) => contingency(asCategories(pair)),
    categorical: contingency,
    drift: 'p-below',
    threshold: 0.05,
  },
  ...(z && { z }),
};

/**
 * Tandem's own profile. The effect size decides, against limits learned from the reference's own
 * chunks and never below 0.1. A p value corrected for the number of columns must support it: with
 * many rows every p is small, and with many columns some are.
 */
export const nativeProfile: Profile = {
  name: 'native',
  rules,
  choose: ({ kind }) => {
    if (kind === 'text') return ['text-classifier'];
    if (kind === 'embedding') return ['embedding-mmd', 'embedding-model'];
    return kind === 'numeric' ? ['psi', 'wasserstein', 'ks'] : ['psi', 'chi2'];
  },
  leastRows: 200,
  verdict: 'effect-and-p',
  datasetShare: 0.5,
};
