import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RecentFrames } from './recent-frames.ts';

test('nothing is known before it listens and after it lost the connection', () => {
  const recent = new RecentFrames();
  expect(recent.since(0)).toBeNull();
  recent.begin(1_000);
  expect(recent.since(999)).toBeNull();
  expect(recent.since(1_000)).toEqual([]);
  recent.add('a', 1_500);
  recent.forget();
  expect(recent.since(1_600)).toBeNull();
});

test('what came since a time comes again, once each', () => {
  const recent = new RecentFrames();
  recent.begin(0);
  for (const [text, atMs] of [
    ['a', 100],
    ['b', 200],
    ['a', 300],
    ['c', 300],
  ] as const)
    recent.add(text, atMs);
  expect(recent.since(0)).toEqual(['a', 'b', 'c']);
  expect(recent.since(201)).toEqual(['a', 'c']);
  expect(recent.since(301)).toEqual([]);
});

test('what is forgotten for its age or number is never passed over in silence', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat({ max: 500 }), { minLength: 1, maxLength: 3_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (gaps, part) => {
        const recent = new RecentFrames();
        recent.begin(0);
        let nowMs = 0;
        const added = gaps.map((gapMs, at) => {
          nowMs += gapMs;
          recent.add(`f${at}`, nowMs);
          return { text: `f${at}`, atMs: nowMs };
        });
        const fromMs = Math.floor(nowMs * part);
        const found = recent.since(fromMs);
        if (found === null) return;
        expect(found).toEqual(added.filter(({ atMs }) => atMs >= fromMs).map(({ text }) => text));
      },
    ),
    { numRuns: 50 },
  );
});
