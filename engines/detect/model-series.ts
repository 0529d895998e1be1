import type { NamedThreshold } from '#engines/detect/default-thresholds.ts';

/** One limit of a model, as far as a series can be judged by it. */
export interface ModelLimitRule {
  readonly measure: string;
  readonly basis: 'realised' | 'estimated' | 'quality' | 'drift' | 'labels';
  readonly direction: 'below' | 'above';
  readonly limit: number;
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
    default:
      return null;
  }
}

/**
 * The threshold of a series of a model. `columnLimit`: what a drift column learned from its own reference, which
 * counts where it lies above the general one. `note`: what to say beside a finding.
 */
export function modelThreshold(
  series: ModelSeries,
  limits: readonly ModelLimitRule[],
  extra: { readonly columnLimit?: number; readonly note?: string } = {},
): NamedThreshold | null {
  const key = limitKeyOf(series);
  if (key === null) return null;
  const rule = limits.find((each) => each.basis === key.basis && each.measure === key.measure);
  if (rule === undefined || !rule.enabled) return null;
  const limit =
    key.measure === 'drift' ? Math.max(rule.limit, extra.columnLimit ?? rule.limit) : rule.limit;
  return {
    id: `model-${key.basis}-${key.measure}`,
    title: `${key.measure} ${rule.direction === 'below' ? 'below' : 'above'} its limit`,
    severity: rule.severity,
    comparison: rule.direction === 'below' ? '<' : '>',
    limit,
    ...(key.basis === 'drift' ? DRIFT_LASTING : LASTING),
    ...(extra.note === undefined ? {} : { note: extra.note }),
  };
}
