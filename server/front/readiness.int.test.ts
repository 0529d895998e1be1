import { afterAll, beforeAll, expect, test } from 'vitest';
import { db } from '#server/platform/database/db.ts';
import { env } from '#server/platform/env.ts';
import { beat } from '#server/platform/jobs/heartbeat.ts';
import { takeWorkerReport } from '#server/platform/jobs/worker-state.ts';
import { closeSpool } from '#server/telemetry/spool/get-spool.ts';
import { readiness } from './readiness.ts';

const { TANDEM_ROLE: role } = env;
const workerCheck = async () => (await readiness(Date.now())).checks['worker'];
const report = (state: string) => takeWorkerReport({ type: 'worker', state });

beforeAll(async () => {
  env.TANDEM_ROLE = 'all';
  await beat('w', new Date());
});
afterAll(async () => {
  env.TANDEM_ROLE = role;
  await closeSpool();
  await db().$disconnect();
});

test('a worker that the launcher reports as silent or ended is not ready, although it reported just now', async () => {
  expect(await workerCheck()).toMatchObject({ ok: true });
  report('silent');
  expect(await workerCheck()).toEqual({ ok: false, detail: 'the worker is not responding' });
  report('ended');
  expect(await workerCheck()).toMatchObject({ ok: false });
  report('no state');
  takeWorkerReport('screens built');
  expect(await workerCheck()).toMatchObject({ ok: false });
  report('alive');
  expect(await workerCheck()).toMatchObject({ ok: true });
});
