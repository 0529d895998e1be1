import type { BatchBuilder } from '#server/telemetry/batch-builder.ts';
import { batchRows } from '#server/telemetry/batch.ts';
import { inTime } from './http/in-time.ts';
import type { IntakeCall } from './http/intake.ts';
import { ingestMetrics } from './ingest-metrics.ts';
import { noteTaken } from './source-notes.ts';

/** Makes a batch durable and counts it; an empty one needs no record. */
export async function submitBatch(
  call: IntakeCall,
  builder: BatchBuilder,
  digest: Buffer | null,
): Promise<void> {
  const batch = builder.build();
  if (batchRows(batch) === 0) return;
  const { repeated } = await inTime(
    call.deps.submit(batch, digest),
    call.deps.patienceMs,
    'storing',
  );
  noteTaken(call.sourceKey, batch, call.nowMs);
  const metrics = ingestMetrics();
  if (repeated) {
    metrics.repeats.inc({ path: call.path });
    return;
  }
  const counts = {
    samples: batch.samples.series.length,
    histograms: batch.histograms.series.length,
    logs: batch.logs.length,
    spans: batch.spans.length,
    inbox: batch.inbox.length,
    inference: batch.inference.rows.length,
    labels: batch.labels.length,
  };
  for (const [kind, count] of Object.entries(counts))
    if (count > 0) metrics.stored.inc({ kind }, count);
}
