import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { median, quantile } from './median.ts';
import { saved } from './saved.ts';

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

test('quantiles lie between their neighbours', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(quantile([0, 10], 0.95)).toBeCloseTo(9.5);
  expect(median([])).toBeNaN();
});
