import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { selectRows } from '../client.ts';
import { BatchBuilder } from '../spool/batch-builder.ts';
import { closeIngest } from '../spool/ingest-pool.ts';
import { addSeries, clearTelemetry, storeBatch } from '../testing/rows.ts';
import { rollUp } from './roll-up.ts';

afterAll(closeIngest);

// Noon of yesterday, because samples expire.
const t0 = Math.floor(Date.now() / 86_400_000) * 86_400_000 - 43_200_000;

const row = z.object({
  at: z.coerce.number(),
  n: z.coerce.number(),
  sum: z.number(),
  min: z.number(),
  max: z.number(),
  first: z.number(),
  last: z.number(),
  increase: z.number(),
});

const cells = (table: string): Promise<z.output<typeof row>[]> =>
  selectRows(
    `SELECT toUnixTimestamp(ts) AS at, count AS n, sum, min, max, first, last, increase FROM ${table} FINAL ORDER BY ts`,
    {},
    row,
  );

test('minutes and hours count repeated and late samples exactly once, and leave stale markers out', async () => {
  const builder = new BatchBuilder('source');
  const series = addSeries(builder, 'requests', {}, 'counter');
  for (let index = 0; index < 12; index += 1) builder.addSample(series, t0 + index * 10_000, index);
  builder.addStale(series, t0 + 115_000);
  await storeBatch(builder);
  // The second minute is still open.
  await rollUp(new Date(t0 + 90_000));
  expect(await cells('rollup_1m')).toEqual([
    { at: t0 / 1_000, n: 6, sum: 15, min: 0, max: 5, first: 0, last: 5, increase: 5 },
  ]);

  const repeat = new BatchBuilder('source');
  for (let index = 0; index < 12; index += 1) repeat.addSample(series, t0 + index * 10_000, index);
  // Late, with a reset of the counter before it.
  repeat.addSample(series, t0 + 55_000, 2);
  await storeBatch(repeat);
  await rollUp(new Date(t0 + 4_000_000));
  await rollUp(new Date(t0 + 4_000_000));
  expect(await cells('rollup_1m')).toEqual([
    { at: t0 / 1_000, n: 7, sum: 17, min: 0, max: 5, first: 0, last: 2, increase: 7 },
    { at: t0 / 1_000 + 60, n: 6, sum: 51, min: 6, max: 11, first: 6, last: 11, increase: 5 },
  ]);
  expect(await cells('rollup_1h')).toEqual([
    { at: t0 / 1_000, n: 13, sum: 68, min: 0, max: 11, first: 0, last: 11, increase: 16 },
  ]);
});

test('an open hour is computed at most every five minutes, and when it has closed', async () => {
  await clearTelemetry(['samples', 'rollup_1m', 'rollup_1h']);
  const hourMs = t0 + 24 * 3_600_000;
  const send = async (afterMs: number): Promise<void> => {
    const builder = new BatchBuilder('source');
    builder.addSample(addSeries(builder, 'requests', {}, 'counter'), hourMs + afterMs, 1);
    await storeBatch(builder);
  };
  const counted = async (): Promise<number | undefined> => (await cells('rollup_1h'))[0]?.n;
  await send(0);
  await rollUp(new Date(hourMs + 70_000));
  expect(await counted()).toBe(1);
  await send(70_000);
  await rollUp(new Date(hourMs + 140_000));
  expect(await cells('rollup_1m')).toHaveLength(2);
  expect(await counted()).toBe(1);
  await rollUp(new Date(hourMs + 370_000));
  expect(await counted()).toBe(2);
  await send(3_590_000);
  await rollUp(new Date(hourMs + 3_603_000));
  expect(await counted()).toBe(3);
});
