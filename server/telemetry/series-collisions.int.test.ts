import { afterAll, expect, test } from 'vitest';
import { storedSeriesIds } from './queries/series/stored-series.ts';
import { collisionsFound, compareSeries } from './series-collisions.ts';
import { BatchBuilder } from './spool/batch-builder.ts';
import { closeSpool, getSpool } from './spool/get-spool.ts';

afterAll(() => closeSpool());

/** Registers series as a process does that has met none of them; the highest ids do not fit a signed number. */
async function register(series: readonly { id: bigint; check: bigint; metric: string }[]) {
  const builder = new BatchBuilder('key:otlp');
  for (const each of series)
    builder.newSeries.push({
      ...each,
      labels: [],
      source: 'key:otlp',
      kind: 'gauge',
      unit: '',
      firstSeenMs: Date.now(),
    });
  await getSpool().submit(builder.build());
  await getSpool().flushed();
  await compareSeries([]);
}

test('an id that another series in the store has is counted, one that is registered anew is not', async () => {
  const first = Array.from({ length: 3_000 }, (_, index) => ({
    id: 2n ** 64n - 1n - BigInt(index),
    check: BigInt(index),
    metric: `m.${index}`,
  }));
  await register(first);
  expect(collisionsFound()).toBe(0);
  await register(first);
  expect(collisionsFound()).toBe(0);
  const ids = await storedSeriesIds();
  expect(ids).toHaveLength(3_000);
  expect([ids[0], ids.at(-1)]).toEqual([2n ** 64n - 3_000n, 2n ** 64n - 1n]);
  await register([
    { id: 2n ** 64n - 1n, check: 77n, metric: 'another' },
    { id: 5n, check: 5n, metric: 'fresh' },
  ]);
  expect(collisionsFound()).toBe(1);
});
