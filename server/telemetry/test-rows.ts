import { randomBytes } from 'node:crypto';
import type { BatchBuilder } from './batch-builder.ts';
import type { LabelPairs, SeriesKind } from './batch.ts';
import { insertNative } from './client.ts';
import { encodeNativeBlock } from './native-block.ts';
import { segmentBlocks } from './segment-blocks.ts';
import { hashSeries, sortLabels } from './series-id.ts';

/** For integration tests: registers a series in the batch. */
export function addSeries(
  builder: BatchBuilder,
  metric: string,
  labels: Record<string, string>,
  kind: SeriesKind = 'gauge',
): bigint {
  const sorted: LabelPairs = sortLabels(Object.entries(labels));
  const hash = hashSeries(metric, sorted);
  const row = {
    metric,
    labels: sorted,
    source: builder.sourceId,
    unit: '',
    kind,
    firstSeenMs: Date.now(),
  };
  builder.newSeries.push({ ...hash, ...row });
  return hash.id;
}

/** For integration tests: the rows of a batch straight into the store, without the spool. */
export async function storeBatch(builder: BatchBuilder): Promise<void> {
  const token = randomBytes(8).toString('hex');
  for (const block of segmentBlocks([builder.build()])) {
    const columns = block.columns.map((column) => column.name);
    await insertNative(block.table, columns, encodeNativeBlock(block), `${token}:${block.table}`);
  }
}
