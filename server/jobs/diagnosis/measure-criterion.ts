import type { Point } from '#engines/math/points.ts';
import type { Criterion } from '#lib/schemas/actions/plan.ts';
import { monitorSamples } from '#server/monitoring/monitor-samples.ts';
import { signalSamples } from '#server/telemetry/queries/signal-samples.ts';

export type SpanMs = { fromMs: number; toMs: number };

/**
 * Samples of a criterion's signal in a span, oldest first: raw samples, or values as measured by
 * the criterion's monitor.
 */
export async function measureCriterion(
  { signal, monitor }: Criterion,
  span: SpanMs,
): Promise<Point[]> {
  if (monitor !== undefined) return monitorSamples(monitor, span);
  const rows = await signalSamples({ metric: signal.metric, labels: signal.labels, ...span });
  return rows.map(({ tsMs, value }): Point => [tsMs, value]);
}
