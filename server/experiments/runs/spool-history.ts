import type { MetricInput } from '#lib/schemas/experiments/run-calls.ts';
import { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import { getSpool } from '#server/telemetry/spool/get-spool.ts';

/**
 * Stores points of a run's metrics. Durable when it resolves; a repeated point counts once in the
 * store.
 */
export async function spoolHistory(runId: string, metrics: readonly MetricInput[]): Promise<void> {
  if (metrics.length === 0) return;
  const batch = new BatchBuilder('mlflow');
  for (const metric of metrics)
    batch.runMetrics.push({
      run: runId,
      key: metric.key,
      step: metric.step,
      timestampMs: metric.timestamp,
      value: String(metric.value),
      model: metric.modelId,
      datasetName: metric.datasetName,
      datasetDigest: metric.datasetDigest,
    });
  await getSpool().submit(batch.build());
}
