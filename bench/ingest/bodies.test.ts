import { uncompressSync } from 'snappy';
import { expect, test } from 'vitest';
import { decodeRemoteWrite } from '#server/ingest/prometheus/remote-write-decode.ts';
import { SeriesRegistry } from '#server/ingest/prometheus/series-registry.ts';
import { Rejections } from '#server/ingest/rejections.ts';
import { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import { bodiesOfRound, CLIENTS, SAMPLES_PER_BODY } from './bodies.ts';

test('clients own their series, and times only grow', () => {
  const startMs = 1_795_000_000_000;
  const rejections = new Rejections();
  const builder = new BatchBuilder('bench');
  const registry = new SeriesRegistry();
  // Round 1 of one body per client, next to round 0.
  for (const round of [0, 1])
    for (const body of bodiesOfRound(round, 1, startMs).flat()) {
      const plain = uncompressSync(body);
      if (!Buffer.isBuffer(plain)) throw new Error('a body is bytes');
      const session = registry.open(builder, startMs);
      const window = { fromMs: 0, toMs: startMs * 2 };
      decodeRemoteWrite(plain, { builder, session, window, rejections, families: new Map() });
      session.commit();
    }
  const { samples, newSeries } = builder.build();
  expect(rejections.count).toBe(0);
  expect(newSeries).toHaveLength(CLIENTS * SAMPLES_PER_BODY);
  expect(samples.series).toHaveLength(2 * CLIENTS * SAMPLES_PER_BODY);
  const half = samples.tsMs.length / 2;
  expect(new Set(samples.tsMs.subarray(0, half))).toEqual(new Set([startMs]));
  expect(new Set(samples.tsMs.subarray(half))).toEqual(new Set([startMs + 15_000]));
});
