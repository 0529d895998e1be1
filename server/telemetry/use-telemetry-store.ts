import { randomBytes } from 'node:crypto';
import { env } from '#server/platform/env.ts';
import type { BatchBuilder } from './batch-builder.ts';
import type { LabelPairs, SeriesKind } from './batch.ts';
import { insertNative } from './client.ts';
import { migrateClickhouse } from './migrate.ts';
import { encodeNativeBlock } from './native-block.ts';
import { segmentBlocks } from './segment-blocks.ts';
import { hashSeries, sortLabels } from './series-id.ts';
import { retentionDays } from './settings.ts';

/** For integration tests: points this process at a new, migrated ClickHouse database of its own. */
export async function useTelemetryStore(): Promise<void> {
  const url = new URL(env.CLICKHOUSE_URL);
  url.pathname = `/t_${randomBytes(6).toString('hex')}`;
  // Before the first query: the client reads the address when it is made.
  env.CLICKHOUSE_URL = url.href;
  await migrateClickhouse(url.href, () => undefined, { retention: retentionDays() });
}

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
