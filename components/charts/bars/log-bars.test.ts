import { expect, test } from 'vitest';
import type { LogHistogram } from '#lib/schemas/infrastructure/infrastructure.ts';
import { barsSummary, logBars } from './log-bars.ts';

const from = '2026-11-25T12:00:00.000Z';
const fromMs = Date.parse(from);
const histogram: LogHistogram = {
  from,
  stepMs: 60_000,
  total: 10,
  sources: ['edge'],
  buckets: [
    { at: '2026-11-25T12:01:00.000Z', counts: { info: 6, error: 2 } },
    { at: '2026-11-25T12:03:00.000Z', counts: { debug: 2 } },
  ],
};

test('a bar per step, empty ones too, the worst level at the bottom', () => {
  const bars = logBars(histogram, fromMs + 179_999 + 60_000);
  expect(bars.map((bar) => bar.total)).toEqual([0, 8, 0, 2]);
  expect(bars[1]?.parts).toEqual([
    { level: 'error', count: 2, fromShare: 0, share: 0.25 },
    { level: 'info', count: 6, fromShare: 0.25, share: 0.75 },
  ]);
});

test('the summary says how many, how bad and when most', () => {
  const bars = logBars(histogram, fromMs + 200_000);
  expect(barsSummary(bars, (atMs) => new Date(atMs).toISOString().slice(11, 16))).toBe(
    '10 records, 2 errors or worse, most at 12:01',
  );
  expect(barsSummary(logBars({ ...histogram, buckets: [] }, fromMs), String)).toBe('No records');
});
