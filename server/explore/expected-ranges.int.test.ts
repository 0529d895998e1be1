import { expect, test } from 'vitest';
import { computeBaselines } from '#server/telemetry/derive/compute-baselines.ts';
import { rollUp } from '#server/telemetry/derive/roll-up.ts';
import { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import { addSeries, storeBatch } from '#server/telemetry/testing/rows.ts';
import { expectedRanges } from './expected-ranges.ts';

const hourMs = 3_600_000;

/** Busy at 12:00 UTC (100), quiet else (10), with a ripple of 1. */
const usual = (tsMs: number): number =>
  (new Date(tsMs).getUTCHours() === 12 ? 100 : 10) + ((tsMs / 300_000) % 3) - 1;

test('the band follows the hours; without a history it is the last hour only', async () => {
  const noonMs = Math.floor(Date.now() / (24 * hourMs)) * 24 * hourMs - 12 * hourMs;
  const atMs = noonMs + hourMs / 2;
  const builder = new BatchBuilder('source');
  const old = addSeries(builder, 'service.request.rate', { 'service.name': 'old' });
  const fresh = addSeries(builder, 'service.request.rate', { 'service.name': 'fresh' });
  for (let tsMs = noonMs - 13 * 24 * hourMs; tsMs <= atMs; tsMs += 300_000)
    builder.addSample(old, tsMs, usual(tsMs));
  for (let tsMs = atMs - hourMs + 10_000; tsMs <= atMs; tsMs += 10_000)
    builder.addSample(fresh, tsMs, 50);
  await storeBatch(builder);
  await rollUp(new Date());
  await computeBaselines(new Date(atMs));
  const ids = [String(old), String(fresh), '1'];
  const ranges = await expectedRanges('service.request.rate', ids, atMs - 2 * hourMs, atMs);
  const known = ranges.get(String(old));
  expect(known).toMatchObject({ state: 'ready', basis: 'hour-of-day', center: 100 });
  expect(known?.band.map(([from, to]) => [from - noonMs, to - noonMs])).toEqual([
    [-2 * hourMs, -hourMs],
    [-hourMs, 0],
    [0, hourMs],
  ]);
  // The floor of a request rate is a tenth of its level: 4 spreads of 10 around 100, of 1.48 (the ripple) around 10.
  const bounds = known?.band.map(([, , low, high]) => [Math.round(low), Math.round(high)]);
  expect(bounds).toEqual([
    [4, 16],
    [4, 16],
    [60, 140],
  ]);
  expect(known).toMatchObject({ low: 60, high: 140 });
  const rolling = ranges.get(String(fresh));
  expect(rolling).toMatchObject({ state: 'ready', basis: 'rolling', center: 50 });
  expect(rolling?.band).toEqual([[atMs - hourMs, atMs, 30, 70]]);
  expect(ranges.get('1')).toMatchObject({ state: 'learning', low: null, band: [] });
});
