import type { NamedThreshold } from '#engines/detect/default-thresholds.ts';
import type { LimitDirection } from '#engines/performance/limit-bounds.ts';
import { boundsOf } from '#engines/performance/limit-bounds.ts';

/** One limit of a model, as far as a series can be judged by it. */
export interface ModelLimitRule {
  readonly measure: string;
  readonly basis: 'realised' | 'estimated' | 'quality' | 'drift' | 'labels' | 'volume' | 'answers';
  readonly direction: LimitDirection;
  readonly limit: number;
  /** What a limit `away` is the distance from. */
  readonly target: number | null;
  readonly severity: 'critical' | 'error' | 'warning' | 'info';
  readonly enabled: boolean;
}

export interface ModelSeries {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** How a breach must last: two windows in a row, for drift two of the last three. */
const LASTING = { breaches: 2, of: 2 };
const DRIFT_LASTING = { breaches: 2, of: 3 };

/** Which limit a series of a model falls under. Null: none, it is only drawn. */
export function limitKeyOf({
  metric,
  labels,
}: ModelSeries): { basis: ModelLimitRule['basis']; measure: string } | null {
  switch (metric) {
    case 'model.quality': {
      const { basis, measure = '' } = labels;
      if (labels['slice']) return null;
      return basis === 'realised' || basis === 'estimated' ? { basis, measure } : null;
    }
    case 'model.data_quality':
      return { basis: 'quality', measure: labels['check'] ?? '' };
    case 'model.drift':
      return { basis: 'drift', measure: 'drift' };
    case 'model.drift_share':
      return { basis: 'drift', measure: 'drift_share' };
    case 'model.prediction_drift':
      return { basis: 'drift', measure: 'prediction_drift' };
    case 'model.label_maturity':
      return { basis: 'labels', measure: 'label_maturity' };
    case 'model.rows_per_minute':
      // Versions come and go; that requests of the model come is told of all of them.
      return labels['version'] === undefined
        ? { basis: 'volume', measure: 'rows_per_minute' }
        : null;
    case 'model.row_age':
      return { basis: 'volume', measure: 'row_age' };
    case 'model.answer_length':
    case 'model.empty_answers':
    case 'model.refused_answers':
    case 'model.cut_off_answers':
    case 'model.input_tokens':
    case 'model.output_tokens':
      return { basis: 'answers', measure: metric.slice('model.'.length) };
    default:
      return null;
  }
}

/**
 * The thresholds of a series of a model: one, or one to either side of what it aims at. `columnLimit`: what a drift column learned from its own reference, which
 * counts where it lies above the general one. `note`: what to say beside a finding.
 */
export function modelThresholds(
  series: ModelSeries,
  limits: readonly ModelLimitRule[],
  extra: { readonly columnLimit?: number; readonly note?: string } = {},
): NamedThreshold[] {
  const key = limitKeyOf(series);
  if (key === null) return [];
  const rule = limits.find((each) => each.basis === key.basis && each.measure === key.measure);
  if (rule === undefined || !rule.enabled) return [];
  const limit =
    key.measure === 'drift' ? Math.max(rule.limit, extra.columnLimit ?? rule.limit) : rule.limit;
  const { low, high } = boundsOf({ ...rule, limit });
  const id = `model-${key.basis}-${key.measure}`;
  const common = {
    severity: rule.severity,
    ...(key.basis === 'drift' ? DRIFT_LASTING : LASTING),
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
    // Which of the two is broken must be told apart.
    id: high === null ? id : `${id}-low`,
    title: `${key.measure} below its limit`,
    comparison: '<',
  } as const;
  return [
    ...(high === null ? [] : [{ ...above, limit: high }]),
    ...(low === null ? [] : [{ ...below, limit: low }]),
  ];
}
