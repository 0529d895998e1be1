import { TandemError } from '#server/platform/errors.ts';
import type { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import { batchRows } from '#server/telemetry/spool/batch.ts';
import { inTime } from './http/in-time.ts';
import type { IngestCall } from './http/ingest-route.ts';
import { ingestMetrics } from './ingest-metrics.ts';
import { noteRefused, recordIngest } from './source-notes.ts';

/** Makes a batch durable and counts it. Does not write an empty batch. */
export async function submitBatch(
  call: IngestCall,
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
  recordIngest(call.sourceKey, batch, call.nowMs);
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

/**
 * Follow-up of a decoder after its batch is durable, and the reason part of the body must be sent
 * again.
 */
export type Decoded = { readonly putOff: string | null; commit(): void };

/**
 * Makes a decoded body durable and registers its series. Throws `unavailable` if new series were
 * deferred: the rest is stored, the sender sends the body again, and equal samples are stored only
 * once.
 */
export async function submitDecoded(
  call: IngestCall,
  builder: BatchBuilder,
  decoded: Decoded,
): Promise<void> {
  const { putOff } = decoded;
  // Unlike samples, exemplars would be stored again.
  if (putOff !== null) builder.exemplars.length = 0;
  // Without the digest: the same body must not count as a repeat while a part of it is missing.
  await submitBatch(call, builder, putOff === null ? call.digest : null);
  decoded.commit();
  if (putOff === null) return;
  noteRefused(call.sourceKey, putOff, call.nowMs);
  throw new TandemError('unavailable', putOff);
}
