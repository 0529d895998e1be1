import { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import type { Batch } from '#server/telemetry/spool/batch.ts';
import { hashSeries, sortLabels } from '#server/telemetry/series-id.ts';
import type { Reading } from './reading.ts';

/** Series that this process has registered already, by metric and labels. */
export type KnownSeries = Map<string, bigint>;

/** A name that comes and goes is remembered; the map is cut when processes made it large. */
const maxKnown = 5_000;

/**
 * Readings of one instant as a batch of the source. Series seen for the first time are registered along;
 * `commit` makes them known and is called once the batch is durable.
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
