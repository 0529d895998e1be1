import { newId } from '#server/platform/ids.ts';
import { wakeChannel } from '#server/platform/jobs/wake-channel.ts';
import type { Batch } from './batch.ts';
import { intakePool } from './ingest-pool.ts';

type IntakeRow = {
  position: number;
  kind: string;
  key: string;
  sourceId: string;
  payload: string;
  receivedMs: number;
};

/** Removes U+0000 and lone surrogates, because jsonb accepts neither. */
function storable(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll('\u0000', '').toWellFormed() : value;
}

export function intakeRows(batches: readonly Batch[], receivedMs: readonly number[]): IntakeRow[] {
  const rows: IntakeRow[] = [];
  batches.forEach((batch, index) => {
    for (const item of batch.inbox) {
      rows.push({
        position: rows.length,
        kind: item.kind,
        key: item.key.replaceAll('\u0000', '').toWellFormed(),
        sourceId: batch.sourceId,
        payload: JSON.stringify(item.payload ?? null, storable),
        receivedMs: receivedMs[index] ?? 0,
      });
    }
  });
  return rows;
}

/** Stores alerts and changes for the worker; repeating a segment changes nothing. */
export async function storeIntake(segment: string, rows: readonly IntakeRow[]): Promise<void> {
  if (rows.length === 0) return;
  const client = await intakePool().connect();
  try {
    await client.query('BEGIN');
    await client.query(
      `INSERT INTO intake_items (id, segment, position, kind, key, "sourceId", payload, "receivedAt")
       SELECT id, $1, position, kind, key, source, payload::jsonb, to_timestamp(received / 1000.0)
       FROM unnest($2::uuid[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::float8[])
         AS item(id, position, kind, key, source, payload, received)
       ON CONFLICT (segment, position) DO NOTHING`,
      [
        segment,
        rows.map(() => newId()),
        rows.map((row) => row.position),
        rows.map((row) => row.kind),
        rows.map((row) => row.key),
        rows.map((row) => row.sourceId),
        rows.map((row) => row.payload),
        rows.map((row) => row.receivedMs),
      ],
    );
    await client.query('SELECT pg_notify($1, $2)', [wakeChannel, 'process-intake']);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

/**
 * True for class 22 (data) and 23 (constraint) errors, which recur whenever the same rows are sent.
 */
export function isPermanentIngestError(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('code' in error)) return false;
  return typeof error.code === 'string' && /^2[23]/.test(error.code);
}
