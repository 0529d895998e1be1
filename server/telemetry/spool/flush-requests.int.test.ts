import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { env } from '#server/platform/env.ts';
import { listSeries } from '../queries/series/list-series.ts';
import { asReader } from '../reader-requests.ts';
import { addSeries } from '../testing/rows.ts';
import { BatchBuilder } from './batch-builder.ts';
import { isCalm, listenForFlushRequests, requestFlush } from './flush-requests.ts';
import { closeSpool, getSpool, waitUntilReadable } from './get-spool.ts';
import { closeIngest } from './ingest-pool.ts';

let listener: ReturnType<typeof listenForFlushRequests>;

beforeAll(() => {
  listener = listenForFlushRequests(() => getSpool().flush());
});
afterAll(async () => {
  await listener.stop();
  await closeSpool();
  await closeIngest();
});

/** Once inserts are delayed. */
async function send(metric: string): Promise<void> {
  await expect.poll(isCalm).toBe(true);
  const builder = new BatchBuilder('source');
  builder.addSample(addSeries(builder, metric, {}), Date.now(), 1);
  await getSpool().submit(builder.build());
}

const stored = async (metric: string): Promise<number> => (await listSeries({ metric }, 10)).length;

test('inserts what is buffered when another process asks for it', async () => {
  await send('asked');
  expect(await stored('asked')).toBe(0);
  await requestFlush();
  await expect.poll(() => stored('asked')).toBe(1);
});

test('a request reads what was acknowledged before, with no reader before it', async () => {
  await send('read');
  const wait = (): Promise<void> => getSpool().readableSince(0);
  expect(await asReader(wait, () => stored('read'))).toBe(1);
});

test('fresh reads wait for what is buffered', async () => {
  await send('fresh');
  await waitUntilReadable('all');
  expect(await stored('fresh')).toBe(1);
});

test('inserts at once when it can no longer be asked, and buffers again when it can', async () => {
  await send('lost');
  const client = new pg.Client({ connectionString: env.DATABASE_URL });
  await client.connect();
  await client.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN tandem_flush%' AND datname = current_database()",
  );
  await client.end();
  await expect.poll(() => stored('lost')).toBe(1);
  await expect.poll(isCalm).toBe(true);
});
