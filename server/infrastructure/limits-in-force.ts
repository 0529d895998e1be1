import { MOST_ERRORS } from '#engines/performance/limits/learn-serving.ts';
import {
  limitBases,
  modelLimitItem,
  type LimitBasis,
  type ModelLimitItem,
} from '#lib/schemas/model-monitoring/monitor.ts';
import type { ModelLimit } from '#server/generated/prisma/client.ts';

export type LimitInForce = Omit<ModelLimitItem, 'wouldHaveAlerted'>;

const shipped = (
  measure: string,
  basis: LimitBasis,
  limit: number,
  severity: LimitInForce['severity'],
): LimitInForce => ({
  measure,
  basis,
  direction: basis === 'labels' ? 'below' : 'above',
  limit,
  target: null,
  usual: null,
  severity,
  enabled: true,
  source: 'shipped',
  version: 0,
  editedBy: null,
  editedAt: null,
});

/** Limits that need no reference: shares of bad values, drift, and missing labels. */
const shippedLimits: readonly LimitInForce[] = [
  shipped('missing', 'quality', 0.1, 'error'),
  shipped('range', 'quality', 0.2, 'warning'),
  shipped('new_category', 'quality', 0.1, 'warning'),
  shipped('type', 'quality', 0.05, 'error'),
  // `stale`: seconds beyond the column's baseline. `frozen`: 1 if all values of a window are equal.
  shipped('stale', 'quality', 300, 'warning'),
  shipped('frozen', 'quality', 0.5, 'warning'),
  // Factor by which all values of a column grew or shrank; 1 if they did neither.
  shipped('scaled_up', 'quality', 2, 'error'),
  shipped('scaled_down', 'quality', 2, 'error'),
  shipped('drift', 'drift', 0.1, 'info'),
  // PSI of a column. By convention, drift is moderate from 0.1 and large from 0.25.
  shipped('drift_large', 'drift', 0.25, 'info'),
  shipped('drift_share', 'drift', 0.5, 'info'),
  shipped('prediction_drift', 'drift', 0.1, 'info'),
  shipped('label_maturity', 'labels', 0.5, 'warning'),
  // Effective until a baseline has been learned.
  shipped('error_ratio', 'serving', MOST_ERRORS, 'warning'),
  shipped('labels_on_time', 'labels', 0.5, 'warning'),
  // Deterioration of a slice relative to the other rows: in points for `error_rate`, as a share of
  // the baseline error for `mae`.
  shipped('error_rate', 'slices', 0.05, 'warning'),
  shipped('mae', 'slices', 0.2, 'warning'),
  // The four-fifths rule. Off by default: only users know whether a column's groups must be treated
  // equally.
  {
    ...shipped('disparate_impact', 'fairness', 0.8, 'warning'),
    direction: 'below',
    enabled: false,
  },
  { ...shipped('equal_opportunity_difference', 'fairness', 0.1, 'warning'), enabled: false },
];

const limitShape = modelLimitItem.omit({ wouldHaveAlerted: true });

function toLimit(row: ModelLimit): LimitInForce | null {
  const parsed = limitShape.safeParse({
    measure: row.measure,
    basis: row.basis,
    direction: row.direction,
    limit: row.limit,
    target: row.target,
    usual: row.usual,
    severity: row.severity,
    enabled: row.enabled,
    source: row.source,
    version: row.version,
    editedBy: row.editedBy,
    editedAt: row.createdAt.toISOString(),
  });
  return parsed.success ? parsed.data : null;
}

/** Limits in force: saved and learned limits, and the shipped ones that these do not replace. */
export function limitsInForce(rows: readonly ModelLimit[]): LimitInForce[] {
  const stored = rows.flatMap((row) => toLimit(row) ?? []);
  const keys = new Set(stored.map(({ basis, measure }) => `${basis} ${measure}`));
  const order = (limit: LimitInForce): number => limitBases.indexOf(limit.basis);
  return [
    ...stored,
    ...shippedLimits.filter(({ basis, measure }) => !keys.has(`${basis} ${measure}`)),
  ].toSorted((a, b) => order(a) - order(b) || (a.measure < b.measure ? -1 : 1));
}
