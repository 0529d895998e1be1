import { z } from 'zod';
import { db } from '#server/platform/database/db.ts';
import { storageStats } from '#server/telemetry/queries/storage-stats.ts';
import { gauge, type Reading } from './reading.ts';

const queueRows = z.array(z.object({ ready: z.number(), failed: z.number() }));
const sizeRows = z.array(z.object({ bytes: z.number() }));

/** Jobs that are ready but not claimed, and jobs that have used all attempts. */
export async function queueReadings(): Promise<Reading[]> {
  const rows = queueRows.parse(
    await db().$queryRaw`select
      count(*) filter (where locked_at is null and run_at <= now() and attempts < max_attempts)::int as ready,
      count(*) filter (where attempts >= max_attempts)::int as failed
      from graphile_worker.jobs`,
  );
  const row = rows[0];
  if (row === undefined) return [];
  return [
    gauge('tandem.jobs.queue.length', '{job}', row.ready),
    gauge('tandem.jobs.failed', '{job}', row.failed),
  ];
}

export async function storeSizeReadings(): Promise<Reading[]> {
  const [tables, postgresql] = await Promise.all([
    storageStats(),
    db().$queryRaw`select pg_database_size(current_database())::float8 as bytes`.then(
      (rows) => sizeRows.parse(rows)[0]?.bytes ?? 0,
    ),
  ]);
  return [
    gauge(
      'tandem.store.size',
      'By',
      tables.reduce((sum, table) => sum + table.bytes, 0),
      { 'tandem.store': 'clickhouse' },
    ),
    gauge('tandem.store.size', 'By', postgresql, { 'tandem.store': 'postgresql' }),
  ];
}
