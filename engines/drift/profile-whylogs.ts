import { distance } from '#engines/drift/method-rule.ts';
import { binShares } from '#engines/drift/pair-shares.ts';
import type { Profile } from '#engines/drift/profile.ts';
import { hellinger } from '#engines/drift/share-distances.ts';
import { whylogsChiSquare } from '#engines/drift/whylogs-chi-square.ts';
import { whylogsEdges } from '#engines/drift/whylogs-edges.ts';
import { whylogsKs } from '#engines/drift/whylogs-ks.ts';

/** Limits of p: drift below the first, possible drift below the second. */
const byP = { drift: 'p-below', threshold: 0.05, possible: 0.15 } as const;

const rules: Profile['rules'] = {
  ks: {
    numeric: ({ reference, current }) => {
      const { statistic, pValue } = whylogsKs(reference.sorted, current.sorted);
      return { value: statistic, pValue };
    },
    ...byP,
  },
  chi2: {
    categorical: (pair) => {
      const { statistic, pValue } = whylogsChiSquare(pair);
      return { value: statistic, pValue };
    },
    ...byP,
  },
  hellinger: {
    numeric: (pair) => {
      const edges = whylogsEdges(pair.reference.sorted, pair.current.sorted);
      const { p, q } = binShares(pair, edges);
      return distance(hellinger(p, q));
    },
    // The package counts a distance on the limit as beyond it.
    drift: 'value-from',
    threshold: 0.4,
    possible: 0.15,
  },
};

/**
 * Definitions and limits of whylogs 1 (read in its source, v1.6.4, Apache 2.0), over all values in place of sketches:
 * Kolmogorov-Smirnov of numbers, chi-square of categories, Hellinger by name. Each result has a level, of which only
 * the highest is drift.
 */
export const whylogsProfile: Profile = {
  name: 'whylogs-1',
  rules,
  choose: ({ kind }) => {
    if (kind === 'numeric') return ['ks'];
    return kind === 'categorical' ? ['chi2'] : [];
  },
  leastRows: 1,
  verdict: 'any',
  datasetShare: 0.5,
};
