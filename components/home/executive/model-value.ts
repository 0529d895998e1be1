import type { PerformanceAnswer } from '#lib/schemas/drift/windows.ts';
import type { ValueModelBody } from '#lib/schemas/inference/value.ts';

type Judged = Pick<PerformanceAnswer, 'judged' | 'metrics' | 'classes' | 'scored'>;

/**
 * Value of the labelled predictions in the currency of the value model: right predictions times their value, less the
 * costs of wrong ones. Null where the kinds of errors are needed and not known, or without a labelled prediction.
 */
export function predictionValue(value: ValueModelBody, judged: Judged): number | null {
  const accuracy = judged.metrics['accuracy'] ?? null;
  if (accuracy === null || judged.judged === 0) return null;
  const gain = judged.judged * accuracy * value.valuePerGoodOutcome;
  const { falsePositive, falseNegative } = value.costPerError;
  if (falsePositive === 0 && falseNegative === 0) return gain;
  const positive = judged.classes.find((each) => each.class === judged.scored?.positive);
  if (positive === undefined) return null;
  const hits = positive.predicted * (positive.precision ?? 0);
  return (
    gain - (positive.predicted - hits) * falsePositive - (positive.actual - hits) * falseNegative
  );
}

/**
 * Cost of 1,000 predictions. `spend` is of the whole window; null where predictions do not cover it from its first day
 * on, because the two would be of different days.
 */
export function costPerThousand(
  spend: number,
  { rows, series, window }: Pick<PerformanceAnswer, 'rows' | 'series' | 'window'>,
): number | null {
  const first = series.find((step) => step.rows > 0);
  if (first === undefined || rows === 0) return null;
  const lateMs = Date.parse(first.at) - Date.parse(window.from);
  return lateMs < 86_400_000 ? (spend * 1000) / rows : null;
}
