import { randomBytes } from 'node:crypto';
import { insertNative, runStatement } from '../client.ts';
import { storeTouches } from '../derive/touched-minutes.ts';
import { hashSeries, sortLabels } from '../series-id.ts';
import type { BatchBuilder } from '../spool/batch-builder.ts';
import { traceOf } from '../spool/batch-trace.ts';
import type { LabelPairs, SeriesKind, TouchedKind } from '../spool/batch.ts';
import { intakePool } from '../spool/ingest-pool.ts';
import { encodeNativeBlock } from '../spool/native-block.ts';
import { segmentBlocks } from '../spool/segment-blocks.ts';

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
  const batch = builder.build();
  for (const block of segmentBlocks([batch])) {
    const columns = block.columns.map((column) => column.name);
    await insertNative(block.table, columns, encodeNativeBlock(block), `${token}:${block.table}`);
  }
  const { touches, series } = traceOf([batch]);
  await storeTouches(touches, series);
}

/** For integration tests: makes the jobs do everything from this time on once more, minute by minute. */
export async function touchAgain(
  kind: TouchedKind,
  fromMs: number,
  minutes: number,
): Promise<void> {
  const starts = Array.from({ length: minutes }, (_, index) => fromMs + index * 60_000);
  await storeTouches(
    starts.map((minuteMs) => ({ kind, minuteMs, sinceMs: minuteMs })),
    true,
  );
}

/** For integration tests: empties these tables, and no job has anything left to do. */
export async function clearTelemetry(tables: readonly string[]): Promise<void> {
  for (const table of tables) await runStatement(`TRUNCATE TABLE ${table}`);
  await intakePool().query('DELETE FROM touched_minutes');
}
