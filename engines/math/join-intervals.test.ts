import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinIntervals, totalMs } from './join-intervals.ts';

const at = (fromMs: number, toMs: number) => ({ fromMs, toMs });

test('overlapping time counts once, and only inside the range', () => {
  const joined = joinIntervals([at(50, 70), at(0, 20), at(10, 30), at(90, 200)], at(5, 100));
  expect(joined).toEqual([at(5, 30), at(50, 70), at(90, 100)]);
  expect(totalMs(joined)).toBe(55);
});

test('the total is the number of moments that any of them covers', () => {
  const moment = fc.integer({ min: -5, max: 25 });
  fc.assert(
    fc.property(fc.array(fc.tuple(moment, moment)), (pairs) => {
      const intervals = pairs.map(([from, to]) => at(from, to));
      const covered = Array.from({ length: 20 }, (_, index) => index).filter((ms) =>
        intervals.some((each) => each.fromMs <= ms && ms < each.toMs),
      );
      expect(totalMs(joinIntervals(intervals, at(0, 20)))).toBe(covered.length);
    }),
  );
});
