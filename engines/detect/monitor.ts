import type { EvaluationOutcome } from '#engines/detect/alert-state.ts';

export type Comparison = '>' | '>=' | '<' | '<=' | 'outside';

/** A bound that values must not cross; `outside` has two. In the unit of the value. */
export interface MonitorBound {
  readonly limit: number;
  /** The upper end of the allowed range; only for `outside`. */
  readonly high: number | null;
}

export interface MonitorRule {
  readonly comparison: Comparison;
  readonly bound: MonitorBound;
  /** Once fired, the value must be back inside this bound (hysteresis); default: the bound itself. */
  readonly recovery: MonitorBound | null;
  /** Treatment of a group without data: no change of the alert, a breach, or fine. */
  readonly noData: 'keep' | 'alert' | 'ok';
  /** Fires when `breaches` of the last `of` evaluations breach ... */
  readonly breaches: number;
  readonly of: number;
  /** ... and the breach has lasted this long. */
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

/** One evaluation of a monitor on the value of one group; null = no data. `firing`: its alert has fired and is not over. */
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
