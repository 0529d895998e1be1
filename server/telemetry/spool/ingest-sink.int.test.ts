import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { env } from '#server/platform/env.ts';
import { wakeChannel } from '#server/platform/jobs/wake-channel.ts';
import { BatchBuilder } from './batch-builder.ts';
import { closeIngest } from './ingest-pool.ts';
import { intakeRows, isPermanentIngestError, storeIntake } from './ingest-sink.ts';

const client = new pg.Client({ connectionString: env.DATABASE_URL });
beforeAll(() => client.connect());
afterAll(async () => {
  await client.end();
  await closeIngest();
});

function rows(payload: unknown) {
  const builder = new BatchBuilder('source');
  builder.inbox.push(
    { kind: 'alert', key: 'disk', payload },
    { kind: 'change', key: 'c1', payload: null },
  );
  return intakeRows([builder.build()], [Date.UTC(2026, 10, 25)]);
}

test('alerts and changes arrive once and wake the worker', async () => {
  const woken: (string | undefined)[] = [];
  client.on('notification', (message) => woken.push(message.payload));
  await client.query(`LISTEN ${wakeChannel}`);
  const segment = randomUUID();
  const payload = { text: 'a\u0000b\ud800\n"quoted"', nested: [1, null] };
  await storeIntake(segment, rows(payload));
  await storeIntake(segment, rows(payload));
  const stored = await client.query(
    'SELECT position, kind, key, "sourceId", payload, "receivedAt", "processedAt" FROM intake_items WHERE segment = $1 ORDER BY position',
    [segment],
  );
  const common = {
    sourceId: 'source',
    receivedAt: new Date(Date.UTC(2026, 10, 25)),
    processedAt: null,
  };
  expect(stored.rows).toEqual([
    {
      ...common,
      position: 0,
      kind: 'alert',
      key: 'disk',
      payload: { text: 'ab\ufffd\n"quoted"', nested: [1, null] },
    },
    { ...common, position: 1, kind: 'change', key: 'c1', payload: null },
  ]);
  await expect.poll(() => woken).toEqual(['process-intake', 'process-intake']);
});

test('only errors of the data are permanent', async () => {
  const bad = await client.query("SELECT 'x'::jsonb").catch((error: unknown) => error);
  expect(isPermanentIngestError(bad)).toBe(true);
  const gone = await client.query('SELECT * FROM no_such_table').catch((error: unknown) => error);
  expect(isPermanentIngestError(gone)).toBe(false);
});
