import { hashSeries, sortLabels } from '#server/telemetry/series-id.ts';
import { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import type { Batch } from '#server/telemetry/spool/batch.ts';
import type { Reading } from './reading.ts';

/** Series that this process has already registered, by metric and labels. */
export type KnownSeries = Map<string, bigint>;

/**
 * Names that come and go stay cached. The map is cleared when short-lived processes have made it
 * too large.
 */
const maxKnown = 5_000;

/**
 * Converts readings of one instant to a batch of the source. Registers new series; `commit` marks
 * them as registered and is called once the batch is durable.
 */
export function toBatch(
  source: string,
  shared: Readonly<Record<string, string>>,
  readings: readonly Reading[],
  tsMs: number,
  known: KnownSeries,
): { batch: Batch; commit: () => void } {
  const builder = new BatchBuilder(source);
  const fresh = new Map<string, bigint>();
  for (const reading of readings) {
    if (!Number.isFinite(reading.value)) continue;
    const labels = sortLabels(Object.entries({ ...reading.labels, ...shared }));
    const key = `${reading.metric}\u0000${labels.flat().join('\u0000')}`;
    const registered = known.get(key) ?? fresh.get(key);
    const { id, check } =
      registered === undefined ? hashSeries(reading.metric, labels) : { id: registered, check: 0n };
    if (registered === undefined) {
      fresh.set(key, id);
      builder.newSeries.push({
        id,
        check,
        metric: reading.metric,
        labels,
        source,
        unit: reading.unit,
        kind: reading.kind,
        firstSeenMs: tsMs,
      });
    }
    builder.addSample(id, tsMs, reading.value);
  }
  const commit = () => {
    if (known.size > maxKnown) known.clear();
    for (const [key, id] of fresh) known.set(key, id);
  };
  return { batch: builder.build(), commit };
}
