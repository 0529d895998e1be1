import type { PushMetricExporter, ResourceMetrics } from '@opentelemetry/sdk-metrics';

/** Sends metrics and waits for the response. Throws if they are not accepted. */
export function sendMetrics(exporter: PushMetricExporter, metrics: ResourceMetrics): Promise<void> {
  return new Promise((resolve, reject) => {
    exporter.export(metrics, (result) => {
      if (result.code === 0) resolve();
      else reject(result.error ?? new Error('the export failed'));
    });
  });
}
