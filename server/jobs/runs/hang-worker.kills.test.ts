import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { env } from '#server/platform/env.ts';
import { startTestWay, type TestWay } from '#server/platform/testing/tcp-proxy.ts';
import { startWorker, type WorkerProcess } from '../testing/worker-process.ts';

const direct = env.DATABASE_URL;
const client = new pg.Client({ connectionString: direct });
let way: TestWay;
let worker: WorkerProcess;

beforeAll(async () => {
  await client.connect();
  way = await startTestWay(direct);
  env.DATABASE_URL = way.url;
  worker = await startWorker();
});
afterAll(async () => {
  await worker.kill();
  env.DATABASE_URL = direct;
  way.server.close();
  await client.end();
});

async function beats(): Promise<number> {
  const { rows } = await client.query<{ n: number }>(
    `select count(*)::int as n from "WorkerHeartbeat" where "seenAt" > now() - interval '5 seconds'`,
  );
  return rows[0]?.n ?? 0;
}

test(
  'a worker whose connections went dead ends, and the one that is started in its place works',
  { timeout: 180_000 },
  async () => {
    await expect.poll(beats, { timeout: 20_000 }).toBe(1);
    const ended = new Promise<number | null>((resolve) => worker.child.once('exit', resolve));
    way.hush();
    // The way is there again at once, but what was connected hears nothing any more.
    way.mend();
    expect(await ended).toBe(1);
    worker = await startWorker();
    await expect.poll(beats, { timeout: 20_000 }).toBe(1);
  },
);
