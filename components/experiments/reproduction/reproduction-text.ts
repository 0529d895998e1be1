import { describeFloat } from '#components/labels/run-view.ts';
import type { State } from '#components/ui/states/states.tsx';
import { formatPercent } from '#lib/format.ts';
import { isRecord } from '#lib/is-record.ts';
import type {
  DatasetThenAndNow,
  Reproduction,
  ReproductionItem,
} from '#lib/schemas/experiments/reproduce.ts';

type Shown = { state: State; word: string };

const VERDICTS: Record<Reproduction['verdict'], Shown> = {
  reproduced: { state: 'success', word: 'Reproduced' },
  not_reproduced: { state: 'error', word: 'Not reproduced' },
  data_changed: { state: 'warning', word: 'Data changed' },
  not_comparable: { state: 'no-data', word: 'Not comparable' },
};
export const METRIC_VERDICTS: Record<Reproduction['metrics'][number]['verdict'], Shown> = {
  inside: { state: 'success', word: 'Reproduced' },
  outside: { state: 'error', word: 'Not reproduced' },
  missing: { state: 'no-data', word: 'Not sent' },
};

/** The verdict on a reproduction attempt; null if there is none yet. */
export function verdictOf({
  result,
  dataChanged,
}: Pick<ReproductionItem, 'result' | 'dataChanged'>): Shown | null {
  if (dataChanged) return VERDICTS.data_changed;
  return result === null ? null : VERDICTS[result.verdict];
}

type Metric = Reproduction['metrics'][number];

/**
 * Accepted range, such as "0.8603 to 0.9597", or the required tolerance if no spread is available.
 */
export function summarizeRange({ before, low, high, method }: Metric): string {
  if (low === null || high === null || typeof before !== 'number') return 'the same';
  if (method === 'prediction_interval' && describeFloat(low) !== describeFloat(high))
    return `${describeFloat(low)} to ${describeFloat(high)}`;
  const half = Math.max(high - before, before - low);
  return before === 0
    ? `equal up to ${half.toExponential(0)}`
    : `equal up to ${formatPercent(half / Math.abs(before), 4)}`;
}

export type DataRefusal = readonly DatasetThenAndNow[];

const isChanged = (value: unknown): value is DatasetThenAndNow =>
  isRecord(value) &&
  typeof value['name'] === 'string' &&
  typeof value['before'] === 'string' &&
  (value['now'] === null || typeof value['now'] === 'string');

/** The changed datasets from a refusal; null for any other refusal. */
export function changedDataOf(data: unknown): DataRefusal | null {
  const found = isRecord(data) ? data['dataChanged'] : null;
  return Array.isArray(found) && found.length > 0 && found.every(isChanged) ? found : null;
}

/** Parses "auc, loss" into the format of the API; an empty text selects all metrics. */
export function metricsWish(text: string): { metrics?: string[] } {
  const metrics = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return metrics.length === 0 ? {} : { metrics };
}
