import type { EvaluationOutcome } from '#engines/detect/alert-state.ts';

export type Comparison = '>' | '>=' | '<' | '<=' | 'outside';

/** A bound that values must not cross, in the unit of the value; `outside` has two. */
export interface MonitorBound {
  readonly limit: number;
  /** Upper end of the allowed range; only for `outside`. */
  readonly high: number | null;
}

export interface MonitorRule {
  readonly comparison: Comparison;
  readonly bound: MonitorBound;
  /**
   * Bound that the value must return to after the monitor has fired (hysteresis); default: `bound`.
   */
  readonly recovery: MonitorBound | null;
  /** How a group without data is treated: no change, a breach, or ok. */
  readonly noData: 'keep' | 'alert' | 'ok';
  /** Fires when `breaches` of the last `of` evaluations are breaches ... */
  readonly breaches: number;
  readonly of: number;
  /** Minimum duration of the breach, in addition to `breaches`. */
  readonly forMs: number;
}

function breaks(value: number, comparison: Comparison, bound: MonitorBound): boolean {
  switch (comparison) {
    case '>':
      return value > bound.limit;
    case '>=':
      return value >= bound.limit;
    case '<':
      return value < bound.limit;
    case '<=':
      return value <= bound.limit;
    case 'outside':
      return value < bound.limit || (bound.high !== null && value > bound.high);
  }
}

/**
 * One evaluation of a monitor for the value of one group; null is no data. `firing`: the alert has
 * fired and is not over.
 */
export function judgeMonitor(
  value: number | null,
  rule: MonitorRule,
  firing: boolean,
): EvaluationOutcome {
  if (value === null || !Number.isFinite(value))
    return rule.noData === 'keep' ? 'missing' : rule.noData === 'alert' ? 'breach' : 'ok';
  const bound = firing ? (rule.recovery ?? rule.bound) : rule.bound;
  return breaks(value, rule.comparison, bound) ? 'breach' : 'ok';
}

/** The part of the rule that the alert state machine needs. */
export function alertOptionsOf(rule: Pick<MonitorRule, 'breaches' | 'of' | 'forMs'>): {
  breaches: number;
  of: number;
  forMs: number;
} {
  return { breaches: rule.breaches, of: rule.of, forMs: rule.forMs };
}
