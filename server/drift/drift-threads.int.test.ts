import { beforeAll, expect, test } from 'vitest';
import { sketchFile } from './drift-threads.ts';
import { startDriftThreads } from './start-drift-threads.ts';

beforeAll(() => startDriftThreads());

const csv = (rows: number): { side: string; bytes: Uint8Array } => ({
  side: 'current',
  bytes: new TextEncoder().encode(`x\n${Array.from({ length: rows }, (_, at) => at).join('\n')}\n`),
});
const rowsOf = async (rows: number): Promise<number> => (await sketchFile(csv(rows))).rows;

test('each job gets its own answer, also of a thread that others had before', async () => {
  const counts = [3, 5, 7, 11, 13, 17, 19, 23];
  expect(await Promise.all(counts.map(rowsOf))).toEqual(counts);
  expect(await Promise.all(counts.map(rowsOf))).toEqual(counts);
});

test('a file that cannot be read is a problem of its own job', async () => {
  const empty = { side: 'reference', bytes: new Uint8Array() };
  const [first, bad, last] = await Promise.allSettled([rowsOf(2), sketchFile(empty), rowsOf(4)]);
  expect([first, last]).toEqual([
    { status: 'fulfilled', value: 2 },
    { status: 'fulfilled', value: 4 },
  ]);
  expect(bad).toMatchObject({ status: 'rejected', reason: { code: 'invalid_input' } });
  expect(await rowsOf(6)).toBe(6);
});

test('a job after another one has its thread', async () => {
  const both = () => Promise.all([rowsOf(1), rowsOf(1)]);
  await both();
  let started = 0;
  process.on('worker', () => (started += 1));
  await both();
  await rowsOf(1);
  expect(started).toBe(0);
});
