/**
 * How much the business depends on a resource: 1 earns money or serves customers; 4 is the lowest
 * tier.
 */
export const businessTiers = [1, 2, 3, 4] as const;
export const ownershipFields = ['team', 'owner', 'environment', 'tier'] as const;
export const rangeReadings = ['raw', 'rate', 'p50', 'p95', 'p99'] as const;
/** Functions that aggregate the series of a group. */
export const rangeAggregates = ['sum', 'avg', 'max'] as const;

/** States by urgency. `not_monitored`: data arrives, but no rule that can alert reads it. */
export const healthStates = [
  'critical',
  'error',
  'warning',
  'no_data',
  'not_monitored',
  'learning',
  'ok',
] as const;
