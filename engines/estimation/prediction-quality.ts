import type { RawColumn } from '#engines/drift/raw-column.ts';

/** Agreement of predictions with actuals, over rows that have both. */
export type PredictionQuality = {
  kind: 'classification' | 'regression';
  rows: number;
  /** Null if a metric is not defined, such as R2 of a constant target. */
  metrics: Record<string, number | null>;
};

const FEW_VALUES = 20;

function isClasses(column: RawColumn): boolean {
  if (column.kind === 'texts') return true;
  return column.whole && new Set(column.values.filter(Number.isFinite)).size <= FEW_VALUES;
}

function valueAt(column: RawColumn, row: number): string | null {
  if (column.kind === 'texts') return column.labels[column.codes[row] ?? -1] ?? null;
  const value = column.values[row] ?? NaN;
  return Number.isFinite(value) ? String(value) : null;
}

const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

/**
 * Accuracy, and precision, recall and F1 as unweighted means over the actual classes (macro
 * averages).
 */
function classification(target: RawColumn, prediction: RawColumn, rows: number): PredictionQuality {
  const counts = new Map<string, { hit: number; predicted: number; actual: number }>();
  const of = (name: string) => {
    const known = counts.get(name) ?? { hit: 0, predicted: 0, actual: 0 };
    counts.set(name, known);
    return known;
  };
  let used = 0;
  let right = 0;
  for (let row = 0; row < rows; row += 1) {
    const [truth, guess] = [valueAt(target, row), valueAt(prediction, row)];
    if (truth === null || guess === null) continue;
    used += 1;
    of(truth).actual += 1;
    of(guess).predicted += 1;
    if (truth !== guess) continue;
    right += 1;
    of(truth).hit += 1;
  }
  const actual = [...counts.values()].filter((each) => each.actual > 0);
  return {
    kind: 'classification',
    rows: used,
    metrics: {
      accuracy: ratio(right, used),
      precision: meanOf(actual.map(({ hit, predicted }) => ratio(hit, predicted) ?? 0)),
      recall: meanOf(actual.map((each) => ratio(each.hit, each.actual))),
      f1: meanOf(actual.map((each) => ratio(2 * each.hit, each.predicted + each.actual))),
    },
  };
}

function regression(target: RawColumn, prediction: RawColumn, rows: number): PredictionQuality {
  let [used, absolute, squared, sum, sumOfSquares] = [0, 0, 0, 0, 0];
  const at = (column: RawColumn, row: number): number =>
    column.kind === 'numbers' ? (column.values[row] ?? NaN) : NaN;
  for (let row = 0; row < rows; row += 1) {
    const truth = at(target, row);
    const error = at(prediction, row) - truth;
    if (!Number.isFinite(error)) continue;
    used += 1;
    absolute += Math.abs(error);
    squared += error ** 2;
    sum += truth;
    sumOfSquares += truth ** 2;
  }
  const spread = used === 0 ? 0 : sumOfSquares - sum ** 2 / used;
  return {
    kind: 'regression',
    rows: used,
    metrics: {
      mae: ratio(absolute, used),
      rmse: used === 0 ? null : Math.sqrt(squared / used),
      r2: spread > 0 ? 1 - squared / spread : null,
    },
  };
}

/**
 * Classification if the target is text or contains only a few distinct integers; otherwise
 * regression.
 */
export function predictionQuality(target: RawColumn, prediction: RawColumn): PredictionQuality {
  const rows = target.kind === 'texts' ? target.codes.length : target.values.length;
  return isClasses(target)
    ? classification(target, prediction, rows)
    : regression(target, prediction, rows);
}
