import { expect, test } from 'vitest';
import { hashSeries } from '#server/telemetry/series-id.ts';
import { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import { ingestMetrics } from '../ingest-metrics.ts';
import { Rejections } from '../rejections.ts';
import { decodeRemoteWrite } from './remote-write-decode.ts';
import { writeRequest } from './remote-write-fixture.ts';
import { SeriesRegistry } from './series-registry.ts';

const now = Date.now();

/** Ids of one digit, so that some meet; what detects that is as long as ever. */
const shortHash: typeof hashSeries = (metric, labels) => {
  const { check } = hashSeries(metric, labels);
  return { id: BigInt(metric.length), check };
};

async function collisions(): Promise<number> {
  const { values } = await ingestMetrics().seriesRefused.get();
  return values.find(({ labels }) => labels.reason === 'collision')?.value ?? 0;
}

function take(registry: SeriesRegistry, names: readonly string[]) {
  const builder = new BatchBuilder('sender');
  const session = registry.open(builder, now);
  const rejections = new Rejections();
  const window = { fromMs: now - 3_600_000, toMs: now + 600_000 };
  const body = writeRequest(
    names.map((name) => ({ labels: [['__name__', name]], samples: [[now, 1]] })),
  );
  decodeRemoteWrite(body, { builder, session, window, rejections, families: new Map() });
  session.commit();
  const { newSeries } = builder.build();
  return { taken: newSeries.map(({ metric }) => metric), rejections };
}

test('a series whose id is taken by another one is refused and counted, the rest is stored', async () => {
  const before = await collisions();
  const registry = new SeriesRegistry(undefined, undefined, shortHash);
  const first = take(registry, ['one', 'three']);
  expect([first.taken, first.rejections.count]).toEqual([['one', 'three'], 0]);
  const second = take(registry, ['two', 'four', 'one']);
  expect(second.taken).toEqual(['four']);
  expect(second.rejections.count).toBe(1);
  expect(second.rejections.message()).toContain('hash collision');
  expect(await collisions()).toBe(before + 1);
  // Who came first keeps its id, also for another sender.
  const other = new BatchBuilder('other');
  const session = registry.open(other, now);
  const series = { labels: [], kind: 'gauge', unit: '' } as const;
  expect(session.admit('one', { ...series, metric: 'one', labels: [] })).toEqual({
    id: 3n,
    problem: null,
  });
});
