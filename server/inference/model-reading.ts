import type { Reading } from '#server/infrastructure/collector/reading.ts';

/** All series written by model monitoring, with their units. */
const modelMetrics = {
  'model.quality': '1',
  'model.quality_error': '1',
  'model.expected_loss': '1',
  'model.drift': '1',
  'model.drift_share': '1',
  'model.prediction_drift': '1',
  'model.multivariate_drift': '1',
  'model.data_quality': '1',
  'model.rows_per_minute': '1/min',
  'model.row_age': 's',
  'model.error_ratio': '1',
  'model.latency_p50': 's',
  'model.latency_p95': 's',
  'model.label_maturity': '1',
  'model.labels_on_time': '1',
  'model.label_delay': 's',
  'model.coverage': '1',
  'model.popularity_bias': '1',
  'model.slice_loss': '1',
  'model.slice_rise': '1',
  'model.fairness': '1',
  'model.answer_length': '{characters}',
  'model.empty_answers': '1',
  'model.refused_answers': '1',
  'model.cut_off_answers': '1',
  'model.input_tokens': '{tokens}',
  'model.output_tokens': '{tokens}',
} as const;

export type ModelMetric = keyof typeof modelMetrics;
export type ModelReading = Reading & { metric: ModelMetric };

/** Errors of regressions have the unit of the predicted value. */
const unitless = new Set(['mae', 'rmse', 'bias']);

/** A single figure of a model. */
export function reading(
  metric: ModelMetric,
  labels: Record<string, string>,
  value: number,
): ModelReading {
  // For failed checks the figure is a share; for a stale column, a time.
  const unit =
    labels['check'] === 'stale'
      ? 's'
      : unitless.has(labels['measure'] ?? '')
        ? ''
        : modelMetrics[metric];
  return { metric, unit, kind: 'gauge', labels, value };
}
