import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareAimed } from './compare-aimed.ts';

const aimed = (champion: number[], challenger: number[], target = 0) =>
  compareAimed({ measure: 'bias', target, champion, challenger }, 0.95, 2);
const spread = (center: number): number[] =>
  Array.from({ length: 400 }, (_, at) => center + ((at * 7) % 11) / 10 - 0.5);

test('a bias to the other side counts by its size', () => {
  // Means 2 and -1: one nearer to 0, by exactly 1.
  const found = aimed([1, 3], [-2, 0]);
  expect(found).toMatchObject({ champion: 2, challenger: -1, rows: 2 });
  expect(found.difference).toBeCloseTo(-1, 12);
  expect(aimed(spread(0.1), spread(-3)).verdict).toBe('worse');
  expect(aimed(spread(3), spread(-0.1)).verdict).toBe('better');
  expect(aimed(spread(1), spread(1)).verdict).toBe('no difference');
});

test('values in their interval too often are as bad as too rarely', () => {
  const inside = (of: number): number[] => Array.from({ length: 200 }, (_, at) => Number(at < of));
  const often = aimed(inside(182), inside(200), 0.9);
  expect(often.difference).toBeCloseTo(0.1 - 0.01, 12);
  expect(often.verdict).toBe('worse');
  expect(aimed(inside(120), inside(181), 0.9).verdict).toBe('better');
});

test('few rows are told and not judged', () => {
  const few = compareAimed(
    { measure: 'bias', target: 0, champion: [0, 0], challenger: [5, 6] },
    0.95,
    50,
  );
  expect(few).toMatchObject({ rows: 2, verdict: 'too few rows' });
});

test('the difference is that of the distances, and turning both versions around changes nothing', () => {
  const values = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), {
    minLength: 3,
    maxLength: 30,
  });
  fc.assert(
    fc.property(values, fc.double({ min: -5, max: 5, noNaN: true }), (own, shift) => {
      const other = own.map((value) => value / 2 + shift);
      const found = aimed(own, other);
      expect(found.difference).toBeCloseTo(
        Math.abs(found.challenger) - Math.abs(found.champion),
        6,
      );
      const turned = aimed(
        own.map((value) => -value),
        other.map((value) => -value),
      );
      expect(turned.difference).toBeCloseTo(found.difference, 6);
    }),
  );
});
