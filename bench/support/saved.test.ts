import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { median, quantile } from './median.ts';
import { saved, savedRounds } from './saved.ts';

test('work is done once; a result of another shape is measured again', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'tandem-bench-saved-'));
  try {
    let done = 0;
    const work = async (): Promise<{ n: number }> => ({ n: (done += 1) });
    const schema = z.object({ n: z.number() });
    expect(await saved(dir, 'piece', schema, work)).toEqual({ n: 1 });
    expect(await saved(dir, 'piece', schema, work)).toEqual({ n: 1 });
    writeFileSync(join(dir, 'piece.json'), '{"other":1}');
    expect(await saved(dir, 'piece', schema, work)).toEqual({ n: 2 });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});

test('rounds that are finished are kept, and only the others are measured after an interruption', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'tandem-bench-rounds-'));
  try {
    const schema = z.object({ n: z.number() });
    const interrupted = savedRounds(dir, 3, schema, async (missing, done) => {
      expect(missing).toEqual([1, 2, 3]);
      done(1, { n: 10 });
      throw new Error('interrupted');
    });
    await expect(interrupted).rejects.toThrow('interrupted');
    const rest = async (
      missing: readonly number[],
      done: (round: number, one: { n: number }) => void,
    ) => {
      expect(missing).toEqual([2, 3]);
      for (const round of missing) done(round, { n: round });
    };
    const all = [{ n: 10 }, { n: 2 }, { n: 3 }];
    expect(await savedRounds(dir, 3, schema, rest)).toEqual(all);
    expect(await savedRounds(dir, 3, schema, rest)).toEqual(all);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});

test('quantiles lie between their neighbours', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(quantile([0, 10], 0.95)).toBeCloseTo(9.5);
  expect(median([])).toBeNaN();
});
