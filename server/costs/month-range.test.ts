import { expect, test } from 'vitest';
import { comparedRanges } from './month-range.ts';

const at = (day: string): number => Date.parse(`2026-${day}T00:00:00Z`);
const span = (from: string, to: string) => ({ fromMs: at(from), toMs: at(to) });

test('compares a running month with the same days of the month before', () => {
  expect(comparedRanges('2026-11', at('11-04') + 1, at('10-01'))).toEqual({
    now: span('11-01', '11-04'),
    before: span('10-01', '10-04'),
  });
});

test('compares days of equal number when the month before is shorter', () => {
  expect(comparedRanges('2026-03', at('03-31'), at('02-01'))).toEqual({
    now: span('03-01', '03-29'),
    before: span('02-01', '03-01'),
  });
});

test('compares months that are over as a whole', () => {
  expect(comparedRanges('2026-11', at('12-01'), at('10-01'))).toEqual({
    now: span('11-01', '12-01'),
    before: span('10-01', '11-01'),
  });
});

test('leaves out the days that the month before has no records of', () => {
  expect(comparedRanges('2026-11', at('12-01'), at('10-20'))).toEqual({
    now: span('11-20', '12-01'),
    before: span('10-20', '10-31'),
  });
});

test('compares nothing when the month before has no records, or no day is over', () => {
  expect(comparedRanges('2026-11', at('11-04'), null)).toBeNull();
  expect(comparedRanges('2026-11', at('11-01'), at('10-01'))).toBeNull();
});
