export type LimitDirection = 'below' | 'above' | 'away';

/**
 * Errors and their increase, the age of the newest request, and shares of unusable predictions:
 * lower is better.
 */
const ERRORS = new Set([
  'mae',
  'rmse',
  'mase',
  'log_loss',
  'error_rise',
  'brier',
  'calibration_error',
  'row_age',
  'error_rate',
  'equal_opportunity_difference',
  'popularity_bias',
  'error_ratio',
  'latency_p50',
  'latency_p95',
  'empty_answers',
  'refused_answers',
  'cut_off_answers',
]);
/** Measures for which deviations from the target or the baseline are bad in both directions. */
const AIMED = new Set([
  'bias',
  'interval_coverage',
  'answer_length',
  'input_tokens',
  'output_tokens',
]);

/** Which values of a measure are bad: low values, high values, or values far from the target. */
export function directionOf(measure: string): LimitDirection {
  if (AIMED.has(measure)) return 'away';
  return ERRORS.has(measure) ? 'above' : 'below';
}

/**
 * Bounds that a value must be within; null on an unbounded side. For `away`, the limit is the
 * distance from the target.
 */
export function boundsOf(limit: {
  readonly direction: LimitDirection;
  readonly limit: number;
  readonly target: number | null;
}): { low: number | null; high: number | null } {
  if (limit.direction === 'below') return { low: limit.limit, high: null };
  if (limit.direction === 'above') return { low: null, high: limit.limit };
  const target = limit.target ?? 0;
  return { low: target - limit.limit, high: target + limit.limit };
}
