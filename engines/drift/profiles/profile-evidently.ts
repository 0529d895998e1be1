import { chiSquareFit } from '#engines/drift/chi-square-test.ts';
import type { CategoricalPair, ColumnPair, NumericPair } from '#engines/drift/column-pair.ts';
import { embeddingRules } from '#engines/drift/embedding-rules.ts';
import { gFit } from '#engines/drift/g-test.ts';
import { ksPValue, ksStatistic } from '#engines/drift/ks-test.ts';
import { ownGamma } from '#engines/drift/methods/mean-discrepancy.ts';
import {
  binShares,
  categoryShares,
  type PairShares,
  pooledShares,
} from '#engines/drift/methods/pair-shares.ts';
import {
  hellinger,
  jensenShannon,
  kullbackLeibler,
  populationStability,
} from '#engines/drift/methods/share-distances.ts';
import { wassersteinNormed } from '#engines/drift/methods/wasserstein.ts';
import { sturgesEdges } from '#engines/drift/sketch/bin-edges.ts';
import { asCategories, distinctValues } from '#engines/drift/sketch/distinct-values.ts';
import { discrepancyOf, onCategories, testRules } from '#engines/drift/test-rules.ts';
import { numpyTotalVariation } from '#engines/drift/total-variation-test.ts';
import { zTest } from '#engines/drift/z-test.ts';
import type { DriftMethod } from './drift-method.ts';
import { distance, type Measured, type MethodRule } from './method-rule.ts';
import type { Profile } from './profile.ts';

const SMALL = 1_000;
const FEW_VALUES = 5;

function ks({ reference, current }: NumericPair): Measured {
  const value = ksStatistic(reference.sorted, current.sorted);
  const sizes = { x: reference.sorted.length, y: current.sorted.length };
  return { value, pValue: ksPValue(value, sizes) };
}

function chiSquare({ reference, current }: CategoricalPair): Measured {
  const { statistic, pValue } = chiSquareFit(reference.counts, current.counts);
  return { value: statistic, pValue };
}

/**
 * z-test on the share of rows that do not have the smallest key. With two keys, that is the share
 * of the larger key.
 */
function z({ reference, current }: CategoricalPair): Measured {
  const hits = ({ counts, rows }: CategoricalPair['reference']) => ({
    hits: rows - (counts[0] ?? 0),
    rows,
  });
  const { statistic, pValue } = zTest(hits(reference), hits(current));
  return { value: statistic, pValue };
}

function byShares(measure: (p: Float64Array, q: Float64Array) => number): MethodRule {
  const of = ({ p, q }: PairShares) => distance(measure(p, q));
  return {
    numeric: (pair) => of(pooledShares(pair)),
    categorical: (pair) => of(categoryShares(pair)),
    drift: 'value-from',
    threshold: 0.1,
  };
}

/** Numeric bins here are derived from the distinct values, regardless of their frequency. */
function hellingerNumeric(pair: NumericPair): Measured {
  const { p, q } = binShares(
    pair,
    sturgesEdges(distinctValues(pair.reference.sorted, pair.current.sorted), new Float64Array()),
  );
  return distance(hellinger(p, q));
}

const rules: Profile['rules'] = {
  ks: { numeric: ks, drift: 'p-to', threshold: 0.05 },
  wasserstein: {
    numeric: ({ reference, current }) =>
      distance(wassersteinNormed(reference.sorted, current.sorted, reference.std)),
    drift: 'value-from',
    threshold: 0.1,
  },
  psi: byShares(populationStability),
  kl: byShares(kullbackLeibler),
  js: byShares((p, q) => jensenShannon(p, q, 'e')),
  hellinger: { ...byShares(hellinger), numeric: hellingerNumeric },
  chi2: {
    numeric: (pair) => chiSquare(asCategories(pair)),
    categorical: chiSquare,
    drift: 'p-below',
    threshold: 0.05,
  },
  z: {
    numeric: (pair) => z(asCategories(pair)),
    categorical: z,
    drift: 'p-below',
    threshold: 0.05,
  },
  ...testRules,
  ...embeddingRules,
  mmd: { numeric: discrepancyOf(ownGamma), drift: 'p-below', threshold: 0.1 },
  tvd: onCategories(numpyTotalVariation, 0.1),
  'g-test': onCategories(({ reference, current }) => gFit(reference.counts, current.counts), 0.1),
};

function choose(pair: ColumnPair): readonly DriftMethod[] {
  if (pair.kind === 'text') return ['text-classifier'];
  if (pair.kind === 'embedding') return ['embedding-model'];
  if (pair.kind === 'numeric') {
    const values = distinctValues(pair.reference.sorted, pair.current.sorted).length;
    const small = pair.reference.sorted.length <= SMALL;
    if (values > FEW_VALUES) return small ? ['ks'] : ['wasserstein'];
    if (!small) return ['js'];
    return values > 2 ? ['chi2'] : ['z'];
  }
  if (pair.reference.rows > SMALL) return ['js'];
  return pair.keys.length > 2 ? ['chi2'] : ['z'];
}

/** Definitions, thresholds and automatic choice of Evidently 0.7 (from its source, v0.7.23). */
export const evidentlyProfile: Profile = {
  name: 'evidently-0.7',
  rules,
  choose,
  leastRows: 1,
  verdict: 'any',
  datasetShare: 0.5,
};
