import type { NamedThreshold } from '#engines/detect/default-thresholds.ts';
import { boundsOf, type LimitDirection } from '#engines/performance/limits/limit-bounds.ts';

/** A limit of a model, with the fields needed to judge a series. */
export interface ModelLimitRule {
  readonly measure: string;
  readonly basis:
    | 'realised'
    | 'estimated'
    | 'quality'
    | 'drift'
    | 'labels'
    | 'volume'
    | 'serving'
    | 'slices'
    | 'fairness'
    | 'answers';
  readonly direction: LimitDirection;
  readonly limit: number;
  /** Target value; a limit of kind `away` applies to the distance from it. */
  readonly target: number | null;
  readonly severity: 'critical' | 'error' | 'warning' | 'info';
  readonly enabled: boolean;
}

export interface ModelSeries {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * Required duration of a breach: two consecutive windows. For drift and slices, which fluctuate by
 * chance, two of the last three windows.
 */
const LASTING = { breaches: 2, of: 2 };
const DRIFT_LASTING = { breaches: 2, of: 3 };

/** Measure of the limit for large PSI of a column. */
const LARGE_DRIFT = 'drift_large';

type LimitKey = { basis: ModelLimitRule['basis']; measure: string };

/** Limit basis of each series whose measure has the same name as the series. */
const BASES: Readonly<Record<string, ModelLimitRule['basis']>> = {
  'model.drift': 'drift',
  'model.drift_share': 'drift',
  'model.prediction_drift': 'drift',
  'model.multivariate_drift': 'drift',
  'model.label_maturity': 'labels',
  'model.labels_on_time': 'labels',
  'model.row_age': 'volume',
  'model.error_ratio': 'serving',
  'model.latency_p50': 'serving',
  'model.latency_p95': 'serving',
  'model.coverage': 'answers',
  'model.popularity_bias': 'answers',
  'model.answer_length': 'answers',
  'model.empty_answers': 'answers',
  'model.refused_answers': 'answers',
  'model.cut_off_answers': 'answers',
  'model.input_tokens': 'answers',
  'model.output_tokens': 'answers',
};

/**
 * Key of the limit that applies to a series of a model. Null if there is none: the series is only
 * charted.
 */
export function limitKeyOf({ metric, labels }: ModelSeries): LimitKey | null {
  switch (metric) {
    case 'model.quality': {
      const { basis, measure = '' } = labels;
      if (labels['slice']) return null;
      return basis === 'realised' || basis === 'estimated' ? { basis, measure } : null;
    }
    case 'model.data_quality':
      return { basis: 'quality', measure: labels['check'] ?? '' };
    case 'model.rows_per_minute':
      // Versions come and go, so missing requests are reported for the whole model.
      return labels['version'] === undefined
        ? { basis: 'volume', measure: 'rows_per_minute' }
        : null;
    case 'model.slice_rise':
      return { basis: 'slices', measure: labels['measure'] ?? '' };
    case 'model.fairness':
      return { basis: 'fairness', measure: labels['measure'] ?? '' };
    default: {
      const basis = BASES[metric];
      return basis === undefined ? null : { basis, measure: metric.slice('model.'.length) };
    }
  }
}

/** Accepted range of a series. For drift by a chosen method, the rule of that method applies. */
function boundsFor(
  measure: string,
  rule: ModelLimitRule,
  { columnLimit, columnRule, usualMissing = 0 }: Parameters<typeof modelThresholds>[2] = {},
): { low: number | null; high: number | null } {
  // Only missing values beyond the baseline share count.
  if (measure === 'missing') return boundsOf({ ...rule, limit: rule.limit + usualMissing });
  if (measure !== 'drift') return boundsOf(rule);
  if (columnRule !== undefined)
    return columnRule.below
      ? { low: columnRule.limit, high: null }
      : { low: null, high: columnRule.limit };
  return boundsOf({ ...rule, limit: Math.max(rule.limit, columnLimit ?? rule.limit) });
}

/** Whether a series may alert although drift is normally only evidence. */
export const hasLargeLimit = ({ metric, labels }: ModelSeries): boolean =>
  metric === 'model.drift' && labels['method'] === 'psi';

type Lasting = Pick<NamedThreshold, 'breaches' | 'of' | 'note'>;

/**
 * The second limit of PSI, which separates moderate from large column drift; never below the first
 * limit. As shipped, both limits only inform; with a higher severity they alert.
 */
function largeDrift(
  { metric, labels }: ModelSeries,
  limits: readonly ModelLimitRule[],
  { above, ...common }: Lasting & { above: number | null },
): NamedThreshold[] {
  if (!hasLargeLimit({ metric, labels }) || above === null) return [];
  const rule = limits.find(({ basis, measure }) => basis === 'drift' && measure === LARGE_DRIFT);
  if (rule === undefined || !rule.enabled) return [];
  return [
    {
      ...common,
      id: `model-drift-${LARGE_DRIFT}`,
      title: `${LARGE_DRIFT} above its limit`,
      severity: rule.severity,
      comparison: '>',
      limit: Math.max(rule.limit, above),
      mayAlert: rule.severity !== 'info',
    },
  ];
}

/**
 * Thresholds of a model series, most severe first: a single threshold, one on each side of the
 * target, or moderate and large drift. `columnLimit`: limit that a drift column learned from its
 * own reference; applies if it is above the general limit. `usualMissing`: share of the reference's
 * rows in which the column is missing; added to the limit for missing values. `columnRule`: drift
 * rule of a chosen method, which replaces the default. `note`: text shown with a finding.
 */
export function modelThresholds(
  series: ModelSeries,
  limits: readonly ModelLimitRule[],
  extra: {
    readonly columnLimit?: number;
    readonly usualMissing?: number;
    readonly columnRule?: { readonly limit: number; readonly below: boolean };
    readonly note?: string;
  } = {},
): NamedThreshold[] {
  const key = limitKeyOf(series);
  if (key === null) return [];
  const rule = limits.find((each) => each.basis === key.basis && each.measure === key.measure);
  if (rule === undefined || !rule.enabled) return [];
  const { low, high } = boundsFor(key.measure, rule, extra);
  const id = `model-${key.basis}-${key.measure}`;
  const common = {
    severity: rule.severity,
    ...(key.basis === 'drift' || key.basis === 'slices' ? DRIFT_LASTING : LASTING),
    ...(extra.note === undefined ? {} : { note: extra.note }),
  };
  const above = {
    ...common,
    id,
    title: `${key.measure} above its limit`,
    comparison: '>',
  } as const;
  const below = {
    ...common,
    // Separate IDs identify the breached side.
    id: high === null ? id : `${id}-low`,
    title: `${key.measure} below its limit`,
    comparison: '<',
  } as const;
  return [
    ...largeDrift(series, limits, { ...common, above: high }),
    ...(high === null ? [] : [{ ...above, limit: high }]),
    ...(low === null ? [] : [{ ...below, limit: low }]),
  ];
}
