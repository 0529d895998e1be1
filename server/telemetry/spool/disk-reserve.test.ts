import { expect, test } from 'vitest';
import { BatchBuilder } from './batch-builder.ts';
import { nextPaused, pausedPart, reserveBytes } from './disk-reserve.ts';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

test('reserves 5 % of a disk, at most 1 GiB, or what the setting says', () => {
  expect(reserveBytes(10 * GIB, undefined)).toBe(GIB / 2);
  expect(reserveBytes(4_000 * GIB, undefined)).toBe(GIB);
  expect(reserveBytes(10 * GIB, 2_048)).toBe(2 * GIB);
  expect(reserveBytes(10 * GIB, 0)).toBe(0);
});

test('pauses samples, then logs, then history, and resumes in the other order', () => {
  // Free MB on the way down and up again, with a reserve of 1,000 MB.
  const course = [1_200, 999, 600, 499, 300, 249, 0, 300, 313, 600, 625, 1_249, 1_250];
  let paused: ReturnType<typeof nextPaused> = [];
  const seen = course.map((freeMb) => {
    paused = nextPaused(paused, freeMb * MIB, 1_000 * MIB);
    return paused.length;
  });
  expect(seen).toEqual([0, 1, 1, 2, 2, 3, 3, 3, 2, 2, 1, 1, 0]);
  expect(nextPaused([], 0, 1_000)).toEqual(['samples', 'logs', 'history']);
});

test('never pauses without a reserve', () => {
  expect(nextPaused(['samples'], 0, 0)).toEqual([]);
});

test('names the first paused kind of data of a batch, and never alerts', () => {
  const samples = new BatchBuilder('source');
  samples.addSample(1n, 1_000, 1);
  expect(pausedPart(samples.build(), ['samples'])).toBe('samples');
  expect(pausedPart(samples.build(), [])).toBeNull();
  const metrics = new BatchBuilder('source');
  metrics.runMetrics.push({
    run: 'run',
    key: 'loss',
    step: 0,
    timestampMs: 1_000,
    value: '0.5',
    model: '',
    datasetName: '',
    datasetDigest: '',
  });
  expect(pausedPart(metrics.build(), ['samples', 'logs'])).toBeNull();
  expect(pausedPart(metrics.build(), ['samples', 'logs', 'history'])).toBe('history');
  const alert = new BatchBuilder('source');
  alert.inbox.push({ kind: 'alert', key: 'a', payload: {} });
  expect(pausedPart(alert.build(), ['samples', 'logs', 'history'])).toBeNull();
});
