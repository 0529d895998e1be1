import type { PerformanceAnswer } from '#lib/schemas/drift/windows.ts';
import type { ValueModelBody } from '#lib/schemas/inference/value.ts';

type Judged = Pick<PerformanceAnswer, 'judged' | 'metrics' | 'classes' | 'scored'>;

/**
 * Value of the labeled predictions in the currency of the value model: correct predictions times
 * their value, minus the costs of wrong predictions. Null without labeled predictions, or if the
 * value model needs kinds of errors that are not available.
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
 * Cost of 1,000 predictions. `spend` covers the entire window. Null if predictions start after the
 * first day of the window, because cost and predictions would cover different days.
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
