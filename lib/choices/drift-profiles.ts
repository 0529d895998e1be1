/** Named sets of methods and limits that columns are compared by. */
export const driftProfiles = [
  'native',
  'evidently-0.7',
  'nannyml-0.13',
  'whylogs-1',
  'alibi-detect-0.12',
] as const;

/** Limits of p of a profile that corrects them for the number of columns. */
export const driftCorrections = ['bonferroni', 'fdr'] as const;

/** Of chunks by time. */
export const chunkPeriods = ['hour', 'day', 'week', 'month'] as const;
