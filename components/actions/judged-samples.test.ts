import { expect, test } from 'vitest';
import { describeProgress, describeSamples } from './judged-samples.ts';

const span = { fromAt: '2026-12-01T21:20:00Z', toAt: '2026-12-01T21:23:00Z' };
const judged = (failing: [first: string, last: string] | null, count = 6) => ({
  must: 'below' as const,
  bound: 0.171,
  samples: 15,
  good: 15 - count,
  median: 0.161,
  passed: false,
  failing: {
    count,
    firstAt: failing === null ? null : `2026-12-01T${failing[0]}Z`,
    lastAt: failing === null ? null : `2026-12-01T${failing[1]}Z`,
  },
});
const words = (item: Parameters<typeof describeSamples>[0], zone = 'UTC', over = span) =>
  describeSamples(item, over, 's', zone).replaceAll('\u00a0', ' ');

test('says which samples failed and when, in the zone of the reader', () => {
  const late = judged(['21:21:30', '21:22:50']);
  expect(words(late)).toBe('6 of 15 samples above 171 ms, all after 21:21');
  expect(words(late, 'Europe/Berlin')).toBe('6 of 15 samples above 171 ms, all after 22:21');
  expect(words({ ...late, must: 'above', exclusive: true })).toBe(
    '6 of 15 samples at or below 171 ms, all after 21:21',
  );
});

test('says where failing samples end, and nothing where they are everywhere', () => {
  expect(words(judged(['21:20:05', '21:21:10']))).toBe(
    '6 of 15 samples above 171 ms, the last at 21:21',
  );
  expect(words(judged(['21:20:50', '21:22:10']))).toBe(
    '6 of 15 samples above 171 ms, all from 21:20 to 21:22',
  );
  expect(words(judged(['21:21:10', '21:21:40']))).toBe('6 of 15 samples above 171 ms, at 21:21');
  expect(words(judged(['21:20:05', '21:22:55']))).toBe('6 of 15 samples above 171 ms');
  expect(words(judged(['21:20:05', '21:22:55'], 15))).toBe('15 of 15 samples above 171 ms');
});

test('describes a short verification to the second', () => {
  const short = { fromAt: '2026-12-01T21:20:00Z', toAt: '2026-12-01T21:20:20Z' };
  expect(words(judged(['21:20:12', '21:20:19']), 'UTC', short)).toBe(
    '6 of 15 samples above 171 ms, all after 21:20:12',
  );
});

test('says that all samples held, and that there are none', () => {
  expect(words(judged(null, 0))).toBe('All 15 samples are below 171 ms');
  expect(words({ ...judged(null, 0), samples: 0, good: 0 })).toBe('No samples');
});

test('describes verifications that stored fewer facts', () => {
  const { failing: _failing, ...counted } = judged(null);
  expect(words(counted)).toBe('6 of 15 samples above 171 ms');
  const { good: _good, ...oldest } = counted;
  expect(words(oldest)).toBe('median 161 ms of 15 samples, must be below 171 ms');
});

test('progress counts up to what is needed, then says when the window ends', () => {
  const untilAt = '2026-12-01T21:48:30Z';
  const at = (samples: number) => describeProgress({ samples, needed: 12, untilAt }, 'UTC');
  expect([at(7), at(12), at(28)]).toEqual([
    '7 of 12 samples',
    '12 samples reached, window ends 21:48',
    '12 samples reached, window ends 21:48',
  ]);
});
