import { expect, test } from 'vitest';
import { intakePool } from './intake-pool.ts';
import { storeTrace } from './store-trace.ts';

async function takeWoken(): Promise<string[]> {
  const { rows } = await intakePool().query<{ key: string }>(
    'DELETE FROM graphile_worker._private_jobs RETURNING key',
  );
  return rows.map(({ key }) => key).toSorted();
}

test('wakes the jobs that look for series, models and parts when the writer stores these', async () => {
  const silent = { touches: [], series: false, models: [], parts: false };
  await storeTrace({ ...silent, series: true });
  expect(await takeWoken()).toEqual(['derive-resources', 'register-models']);
  await storeTrace({ ...silent, models: ['churn'], parts: true });
  expect(await takeWoken()).toEqual(['join-parts', 'register-models']);
  // The model is known by now.
  await storeTrace({ ...silent, models: ['churn'] });
  expect(await takeWoken()).toEqual([]);
});
