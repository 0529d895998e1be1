import { afterAll, expect, test } from 'vitest';
import { db } from '#server/platform/database/db.ts';
import { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import { addSeries, storeBatch } from '#server/telemetry/testing/rows.ts';
import { deriveResourcesJob } from './derive-resources.ts';
import { testContext } from './testing/context.ts';

/** Later than any registration, which a resource counts as seen, too. */
const startMs = Date.now() + 60_000;

afterAll(() => db().$disconnect());

async function send(name: string, afterMs: number): Promise<void> {
  const builder = new BatchBuilder('key:otlp');
  const labels = { 'service.name': name };
  builder.addSample(addSeries(builder, 'requests', labels), startMs + afterMs, 1);
  await storeBatch(builder);
}

async function runAt(afterMs: number): Promise<Record<string, number>> {
  await deriveResourcesJob.run({}, testContext(new Date(startMs + afterMs)));
  const rows = await db().resource.findMany({ where: { kind: 'service' } });
  return Object.fromEntries(
    rows.map(({ name, lastSeenAt }) => [name, lastSeenAt.getTime() - startMs]),
  );
}

test('a new series is looked at at once, and what is known every 30 s', async () => {
  await send('first', 0);
  expect(await runAt(1_000)).toEqual({ first: 0 });
  await send('second', 2_000);
  expect(await runAt(3_000)).toEqual({ first: 0, second: 2_000 });
  // The same series: its registration is not new.
  const builder = new BatchBuilder('key:otlp');
  const id = addSeries(builder, 'requests', { 'service.name': 'second' });
  builder.newSeries.length = 0;
  builder.addSample(id, startMs + 10_000, 1);
  await storeBatch(builder);
  expect(await runAt(11_000)).toEqual({ first: 0, second: 2_000 });
  expect(await runAt(33_000)).toEqual({ first: 0, second: 10_000 });
});
