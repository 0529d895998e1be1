import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { expect, test } from 'vitest';
import { stalePrefixes } from '#lib/query-keys.ts';
import { readAgain } from './invalidate-topics.ts';

/** How often each key was asked for again after `prefixes` became stale. */
async function askedAgain(
  keys: readonly (readonly string[])[],
  prefixes: readonly (readonly string[])[],
): Promise<number[]> {
  const client = new QueryClient();
  const asked = keys.map(() => 0);
  const leave = keys.map((queryKey, index) =>
    new QueryObserver(client, {
      queryKey: [...queryKey],
      queryFn: () => (asked[index] = (asked[index] ?? 0) + 1),
      staleTime: Infinity,
    }).subscribe(() => undefined),
  );
  const settled = () => client.isFetching() === 0;
  await expect.poll(settled).toBe(true);
  const before = [...asked];
  readAgain(client, prefixes);
  await expect.poll(settled).toBe(true);
  for (const stop of leave) stop();
  client.clear();
  return asked.map((count, index) => count - (before[index] ?? 0));
}

test('a query below two stale nouns asks once, one below none not at all', async () => {
  const prefixes = [...stalePrefixes('incidents'), ...stalePrefixes('actions')];
  expect(prefixes.filter(([noun]) => noun === 'incidents').length).toBeGreaterThan(1);
  expect(
    await askedAgain([['incidents', 'list'], ['actions', 'list'], ['costs']], prefixes),
  ).toEqual([1, 1, 0]);
});

test('an empty prefix stands for everything', async () => {
  expect(await askedAgain([['incidents', 'list'], ['costs']], [[]])).toEqual([1, 1]);
});
