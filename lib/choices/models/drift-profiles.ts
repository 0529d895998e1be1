/** Named sets of methods and limits for comparing columns. */
export const driftProfiles = ['native', 'evidently-0.7', 'nannyml-0.13'] as const;

/** Profiles of earlier releases, each with the one that replaces it. */
export const removedDriftProfiles: Readonly<Record<string, (typeof driftProfiles)[number]>> = {
  'whylogs-1': 'native',
  'alibi-detect-0.12': 'evidently-0.7',
};

/** Periods for time-based chunks. */
export const chunkPeriods = ['hour', 'day', 'week', 'month'] as const;
