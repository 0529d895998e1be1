import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FlushTimer } from './flush-timer.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test.each([
  [1, 2],
  [3, 3],
  [30, 5],
])('flushes everything together when samples are %i s apart: every %i s', async (sample, every) => {
  const timer = new FlushTimer(sample);
  const flushed: string[] = [];
  const flush = (name: string) => async () => {
    flushed.push(name);
    await Promise.resolve();
  };
  const rows = flush('rows');
  timer.add(flush('spans'));
  timer.add(rows);
  await vi.advanceTimersByTimeAsync(every * 1000 - 1);
  expect(flushed).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(flushed).toEqual(['spans', 'rows']);
  timer.remove(rows);
  await vi.advanceTimersByTimeAsync(every * 1000);
  expect(flushed).toEqual(['spans', 'rows', 'spans']);
  timer.stop();
  await vi.advanceTimersByTimeAsync(every * 3000);
  expect(flushed).toHaveLength(3);
});

test('goes on with the others when one fails', async () => {
  const timer = new FlushTimer(2);
  let flushed = 0;
  timer.add(() => Promise.reject(new Error('nobody takes it')));
  timer.add(async () => {
    flushed += 1;
    await Promise.resolve();
  });
  await timer.flush();
  expect(flushed).toBe(1);
  timer.stop();
});
