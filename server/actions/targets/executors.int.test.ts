import { afterAll, expect, test } from 'vitest';
import { makeUser } from '#server/actions/testing/actions.ts';
import { db } from '#server/platform/database/db.ts';
import { listExecutors, saveExecutor } from './executors.ts';

afterAll(() => db().$disconnect());

test('a new executor does not replace one that has its name', async () => {
  const admin = await makeUser('Ada', ['admin']);
  const mine = { name: 'pager', enabled: false, url: 'https://one.example/hook', baseVersion: 0 };
  await saveExecutor(admin, mine);
  await expect(
    saveExecutor(admin, { ...mine, url: 'https://two.example/hook' }),
  ).rejects.toMatchObject({ code: 'conflict' });
  const { items } = await listExecutors(admin, {});
  expect(items.find(({ name }) => name === 'pager')?.url).toBe('https://one.example/hook');
  // Who edits it names it too, and means it.
  await saveExecutor(admin, { name: 'pager', enabled: false, url: 'https://two.example/hook' });
  expect((await listExecutors(admin, {})).items.find(({ name }) => name === 'pager')?.url).toBe(
    'https://two.example/hook',
  );
});
