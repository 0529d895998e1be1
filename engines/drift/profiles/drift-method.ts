/** Method names in the API. Each profile defines their exact meaning. */
export const driftMethods = [
  'ks',
  'wasserstein',
  'psi',
  'kl',
  'js',
  'js-nats',
  'js-divergence',
  'hellinger',
  'chi2',
  'z',
  'l-infinity',
  'tvd',
  'energy',
  'cramer-von-mises',
  'mann-whitney',
  't-test',
  'epps-singleton',
  'anderson-darling',
  'fisher',
  'g-test',
  'mmd',
  'lsdd',
  'text-classifier',
  'embedding-distance',
  'embedding-ratio',
  'embedding-model',
  'embedding-mmd',
] as const;

export type DriftMethod = (typeof driftMethods)[number];

export const driftProfiles = ['evidently-0.7', 'nannyml-0.13', 'native'] as const;

export type DriftProfile = (typeof driftProfiles)[number];
