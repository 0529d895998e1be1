import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { env } from '#server/platform/env.ts';
import { wakeChannel } from '#server/platform/jobs/wake-channel.ts';
import { storeTrace } from './store-trace.ts';

const client = new pg.Client({ connectionString: env.DATABASE_URL });
const heard: (string | undefined)[] = [];

beforeAll(async () => {
  await client.connect();
  client.on('notification', ({ payload }) => heard.push(payload));
  await client.query(`LISTEN ${wakeChannel}`);
});
afterAll(() => client.end());

/** Notifications come in the order of their commits, so none of before is missing once the last one is heard. */
async function takeWoken(): Promise<(string | undefined)[]> {
  await client.query('SELECT pg_notify($1, $2)', [wakeChannel, 'last']);
  await expect.poll(() => heard.at(-1)).toBe('last');
  return heard
    .splice(0)
    .slice(0, -1)
    .toSorted((a = '', b = '') => a.localeCompare(b));
}

test('wakes the jobs that look for series, models and parts when the writer stores these', async () => {
  const silent = { touches: [], series: false, models: [], parts: false };
  await storeTrace({ ...silent, series: true });
  expect(await takeWoken()).toEqual(['derive-resources', 'register-models']);
  await storeTrace({ ...silent, models: ['churn'], parts: true });
  expect(await takeWoken()).toEqual(['join-parts', 'register-models']);
  // The model has already been reported.
  await storeTrace({ ...silent, models: ['churn'] });
  expect(await takeWoken()).toEqual([]);
});
