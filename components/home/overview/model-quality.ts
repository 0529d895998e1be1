import { isFailing } from '#components/inference/model/model-rows.ts';
import type { State } from '#components/ui/states/states.tsx';
import type { RangeSeries } from '#lib/schemas/infrastructure/infrastructure.ts';
import type { ModelLimitItem } from '#lib/schemas/model-monitoring/monitor.ts';

/** Measures for a whole model: shares first, then errors. */
const MEASURES = ['accuracy', 'mae', 'ndcg'];

/** One series of a measure of a model. */
type MeasureSeries = Pick<RangeSeries, 'labels' | 'points'>;

/** A version's actual quality by one measure, with the limit for that measure. */
export interface ModelQuality {
  measure: string;
  values: (number | null)[];
  last: number;
  /** Null if the measure has no enabled limit. */
  limit: ModelLimitItem | null;
  breached: boolean;
}

/** Whether an alert of the limit fires at this value. */
export function breaches({ direction, limit, target }: ModelLimitItem, value: number): boolean {
  if (direction === 'below') return value < limit;
  if (direction === 'above') return value > limit;
  return Math.abs(value - (target ?? 0)) > limit;
}

/** The series of the most recently measured version. */
function newestOf(whole: readonly MeasureSeries[], measure: string): MeasureSeries | undefined {
  const lastAt = ({ points }: MeasureSeries) =>
    points.findLast(([, value]) => value !== null)?.[0] ?? -Infinity;
  return whole
    .filter(({ labels }) => labels['measure'] === measure)
    .toSorted((a, b) => lastAt(b) - lastAt(a))[0];
}

/**
 * A measure beyond its limit, otherwise a measure with a limit, otherwise the main measure. Null
 * without a value.
 */
export function qualityOf(
  result: { series: readonly MeasureSeries[] } | undefined,
  limits: readonly ModelLimitItem[],
): ModelQuality | null {
  const whole = (result?.series ?? []).filter(({ labels }) => (labels['slice'] ?? '') === '');
  const own = limits.filter(({ basis, enabled }) => basis === 'realised' && enabled);
  const names = [...new Set([...own.map(({ measure }) => measure), ...MEASURES])];
  const all = names.flatMap((measure): ModelQuality[] => {
    const values = newestOf(whole, measure)?.points.map(([, value]) => value) ?? [];
    const last = values.findLast((value) => value !== null) ?? null;
    const limit = own.find((each) => each.measure === measure) ?? null;
    return last === null
      ? []
      : [{ measure, values, last, limit, breached: limit !== null && breaches(limit, last) }];
  });
  return all.find(({ breached }) => breached) ?? all[0] ?? null;
}

/** True for a model with a firing alert or a measure beyond its limit. */
export function atRisk(health: State, quality: ModelQuality | null): boolean {
  return isFailing(health) || quality?.breached === true;
}
