import type { driftProfiles } from './drift-profiles.ts';

type Profile = (typeof driftProfiles)[number];

const ofShares = ['psi', 'js', 'kl', 'hellinger', 'tvd'] as const;
const ofCounts = ['chi2', 'z', 'fisher'] as const;
const ofRanks = [
  'ks',
  'wasserstein',
  'energy',
  'cramer-von-mises',
  'mann-whitney',
  't-test',
  'epps-singleton',
  'anderson-darling',
] as const;
const ofTandem = ['js-nats', 'js-divergence', 'l-infinity'] as const;

/**
 * Methods for comparing columns of each kind, as in `engines/drift` (a test checks that both
 * match). Excludes methods that take minutes on large tables or require sides of equal size.
 */
export const kindMethods: Record<Profile, Record<'numeric' | 'categorical', readonly string[]>> = {
  native: {
    numeric: [...ofShares, ...ofTandem, ...ofRanks, ...ofCounts],
    categorical: [...ofShares, ...ofTandem, ...ofCounts],
  },
  'evidently-0.7': {
    numeric: [...ofRanks, ...ofShares, ...ofCounts],
    categorical: [...ofShares, ...ofCounts],
  },
  'nannyml-0.13': {
    numeric: ['js', 'hellinger', 'ks', 'wasserstein'],
    categorical: ['js', 'hellinger', 'chi2', 'l-infinity'],
  },
};
