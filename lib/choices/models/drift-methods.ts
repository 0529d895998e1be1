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
 * The methods by which columns of a kind can be compared, as `engines/drift` has them (a test holds both alike):
 * without those that take minutes on large tables, or sides of one size only.
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
