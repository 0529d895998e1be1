import { expect, test } from 'vitest';
import { computeBaselines } from '../../derive/compute-baselines.ts';
import { rollUp } from '../../derive/roll-up.ts';
import { BatchBuilder } from '../../spool/batch-builder.ts';
import { addSeries, storeBatch } from '../../testing/rows.ts';
import { screenSeries } from './screen-series.ts';

const hourMs = 3_600_000;
const settings = {
  sampleSeconds: 10,
  z: 5,
  thresholdMetrics: ['system.filesystem.utilization'],
  silentIntervals: 6,
};

/** A week's pattern: busy at 12:00 UTC (100), quiet else (10), with a ripple of 1. */
const usual = (tsMs: number): number =>
  (new Date(tsMs).getUTCHours() === 12 ? 100 : 10) + ((tsMs / 300_000) % 3) - 1;

test('finds what leaves its band, shifts or falls silent, and nothing else', async () => {
  // Noon of today: the hour of week decides, the hours before do not know it.
  const nowMs = Math.floor(Date.now() / (24 * hourMs)) * 24 * hourMs - 12 * hourMs + 0.5 * hourMs;
  const builder = new BatchBuilder('source');
  const names = ['usual', 'high', 'silent', 'ended'] as const;
  const ids = Object.fromEntries(
    names.map((name) => [
      name,
      addSeries(builder, 'service.request.rate', { 'service.name': name }),
    ]),
  );
  for (let tsMs = nowMs - 13 * 24 * hourMs; tsMs < nowMs - 2 * hourMs; tsMs += 300_000) {
    for (const name of names) builder.addSample(ids[name] ?? 0n, tsMs, usual(tsMs));
  }
  const disk = addSeries(builder, 'system.filesystem.utilization', { 'host.name': 'a' });
  const fresh = addSeries(builder, 'fresh', {});
  for (let tsMs = nowMs - 590_000; tsMs <= nowMs; tsMs += 10_000) {
    const value = 100 + ((tsMs / 10_000) % 3) - 1;
    builder.addSample(ids['usual'] ?? 0n, tsMs, value);
    builder.addSample(ids['high'] ?? 0n, tsMs, tsMs > nowMs - 60_000 ? 160 : value);
    if (tsMs < nowMs - 120_000) builder.addSample(ids['silent'] ?? 0n, tsMs, value);
    if (tsMs < nowMs - 120_000) builder.addSample(ids['ended'] ?? 0n, tsMs, value);
    builder.addSample(disk, tsMs, 0.5);
    builder.addSample(fresh, tsMs, tsMs > nowMs - 60_000 ? 9 : 1 + ((tsMs / 10_000) % 3) * 0.01);
  }
  builder.addStale(ids['ended'] ?? 0n, nowMs - 115_000);
  await storeBatch(builder);
  await rollUp(new Date());
  const { series } = await computeBaselines(new Date(nowMs));
  expect(series).toBe(5);
  const found = await screenSeries(new Date(nowMs), settings);
  const byName = new Map(found.map((item) => [item.labels['service.name'] ?? item.metric, item]));
  expect([...byName.keys()].sort((a, b) => a.localeCompare(b))).toEqual([
    'fresh',
    'high',
    'silent',
    'system.filesystem.utilization',
  ]);
  expect(byName.get('high')).toMatchObject({
    baseline: 'hod',
    center: 100,
    current: 160,
    silent: false,
  });
  expect(byName.get('high')?.score).toBeGreaterThan(20);
  expect(byName.get('silent')).toMatchObject({ silent: true, ended: false, intervalMs: 10_000 });
  expect(byName.get('fresh')).toMatchObject({ baseline: 'rolling', current: 9 });
  expect(byName.get('system.filesystem.utilization')).toMatchObject({
    hasThreshold: true,
    current: 0.5,
  });
});
