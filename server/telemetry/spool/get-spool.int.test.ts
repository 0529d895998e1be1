import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { env } from '#server/platform/env.ts';
import { listLogs } from '../queries/logs/list-logs.ts';
import { listSeries } from '../queries/series/list-series.ts';
import { addSeries } from '../testing/rows.ts';
import { BatchBuilder } from './batch-builder.ts';
import { closeSpool, getSpool, waitUntilReadable } from './get-spool.ts';
import { closeIngest } from './ingest-pool.ts';

const client = new pg.Client({ connectionString: env.DATABASE_URL });

beforeAll(async () => {
  await client.connect();
});

afterAll(async () => {
  await closeSpool();
  await closeIngest();
  await client.end();
});

test('what is accepted can be read at once, from both stores, and leaves the spool', async () => {
  const nowMs = Date.now();
  const builder = new BatchBuilder('source');
  const series = addSeries(builder, 'temperature', { room: 'a' });
  builder.addSample(series, nowMs, 20);
  builder.logs.push({
    tsMs: nowMs,
    observedMs: nowMs,
    source: 'source',
    severity: 9,
    severityText: 'INFO',
    body: 'hello',
    attributes: {},
    resource: {},
    service: '',
    host: '',
    environment: '',
    traceId: '',
    spanId: '',
  });
  builder.inbox.push({ kind: 'change', key: 'deploy-1', payload: { ref: 'deploy-1' } });
  const batch = builder.build();
  const digest = new Uint8Array(32).fill(7);
  const { position } = await getSpool().submit(batch, { digest });
  await waitUntilReadable();
  expect(await listSeries({ metric: 'temperature' }, 10)).toMatchObject([{ samples: 1 }]);

  expect((await getSpool().submit(batch, { digest })).repeated).toBe(true);
  await getSpool().flushed();
  const logs = await listLogs({ fromMs: nowMs - 1, toMs: nowMs + 1, limit: 10 });
  expect(logs.items.map((item) => item.body)).toEqual(['hello']);
  const items = await client.query('SELECT key FROM intake_items WHERE segment = $1', [
    position.segment,
  ]);
  expect(items.rows).toEqual([{ key: 'deploy-1' }]);
  const left = await readdir(join(env.TANDEM_DATA_DIR, 'spool', env.TANDEM_ROLE));
  expect(left.filter((name) => !name.endsWith('.bodies') && name !== 'owner')).toEqual([]);
});
