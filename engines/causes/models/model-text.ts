import { measureName } from '#engines/performance/limits/measure-name.ts';
import type { ModelShift } from './model-scene.ts';

const CHECKS: Readonly<Record<string, string>> = {
  missing: 'missing values',
  range: 'values out of range',
  new_category: 'unknown categories',
  type: 'values of a different type',
  stale: 'seconds without a value above baseline',
  frozen: 'windows with a single value',
  scaled_up: 'factor by which all values are larger',
  scaled_down: 'factor by which all values are smaller',
};

const figure = (value: number): string =>
  Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(Math.abs(value) >= 1 ? 2 : 3);

/** Name of a model's series as text. */
function shiftName({ series }: ModelShift): string {
  const labels = series.labels ?? {};
  const words = measureName(labels['measure'] ?? '');
  const column = labels['column'] ?? '';
  switch (series.role) {
    case 'quality':
      return `actual ${words}`;
    case 'estimate':
      return `estimated ${words}`;
    case 'data':
      return `${CHECKS[labels['check'] ?? ''] ?? 'bad values'} in ${column}`;
    case 'latency':
      return 'latency p95';
    case 'errors':
      return 'share of failed requests';
    case 'labels':
      return series.metric === 'model.labels_on_time'
        ? 'share of the labels received on time'
        : 'share of labels received';
    case 'drift':
      return column === '' ? 'prediction drift' : `drift of ${column}`;
    default:
      return series.metric;
  }
}

/** One sentence with both figures. */
export function describeModelShift(shift: ModelShift): string {
  const name = shiftName(shift);
  const words = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const verb = shift.after > shift.before ? 'rose' : 'fell';
  return `${words} ${verb} from ${figure(shift.before)} to ${figure(shift.after)}`;
}
