import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '#engines/math/seeded-random.ts';
import { mixDistance, mixOf } from './mix-distance.ts';

test('a mix names the most frequent and leaves the rest together', () => {
  expect(mixOf(['a', 'b', 'a', 'c'], 2)).toEqual({ a: 0.5, b: 0.25 });
  expect(mixOf([], 3)).toEqual({});
});

test('the distance is the share that would have to move', () => {
  const usual = { mix: { a: 0.5, b: 0.5 }, rows: 1_000 };
  const counts = (a: number, b: number, other: number) =>
    new Map([
      ['a', a],
      ['b', b],
      ['other', other],
    ]);
  expect(mixDistance(usual, counts(50, 50, 0)).distance).toBeCloseTo(0, 12);
  expect(mixDistance(usual, counts(80, 20, 0)).distance).toBeCloseTo(0.3, 12);
  expect(mixDistance(usual, counts(40, 40, 20)).distance).toBeCloseTo(0.2, 12);
  expect(mixDistance(usual, new Map()).distance).toBeNaN();
});

test('two samples of one mix hardly ever lie farther apart than chance is said to leave', () => {
  const random = seededRandom(3);
  const draw = (rows: number): string[] =>
    Array.from({ length: rows }, () => `c${Math.floor(random() ** 2 * 8)}`);
  let beyond = 0;
  for (let round = 0; round < 300; round += 1) {
    const counts = new Map(
      [...Map.groupBy(draw(60), (name) => name)].map(([name, own]) => [name, own.length]),
    );
    const { distance, chance } = mixDistance({ mix: mixOf(draw(300), 5), rows: 300 }, counts);
    if (distance > chance) beyond += 1;
  }
  expect(beyond).toBeLessThanOrEqual(1);
});

test('it lies between 0 and 1, and chance leaves less with more rows', () => {
  const share = fc.record({ a: fc.nat(500), b: fc.nat(500), c: fc.nat(500) });
  fc.assert(
    fc.property(share, fc.integer({ min: 1, max: 5_000 }), (given, rows) => {
      const counts = new Map([...Object.entries(given), ['d', 1]] as [string, number][]);
      const mix = { a: 0.3, b: 0.3 };
      const found = mixDistance({ mix, rows }, counts);
      expect(found.distance).toBeGreaterThanOrEqual(0);
      expect(found.distance).toBeLessThanOrEqual(1 + 1e-9);
      expect(mixDistance({ mix, rows: rows * 2 }, counts).chance).toBeLessThan(found.chance);
    }),
  );
});
