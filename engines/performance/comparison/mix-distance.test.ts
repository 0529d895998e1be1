import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '#engines/math/seeded-random.ts';
import {
  categoryCounts,
  categoryName,
  frequentNames,
  mixMoved,
  mixOf,
  mostMoved,
  type MixSample,
} from './mix-distance.ts';

const counted = (list: readonly string[]): Map<string, number> =>
  new Map([...Map.groupBy(list, (name) => name)].map(([name, own]) => [name, own.length]));

const sample = (list: readonly string[], names: readonly string[]): MixSample => ({
  mix: mixOf(counted(list), list.length, names),
  rows: list.length,
});

const equal = {
  own: { mix: { a: 0.5, b: 0.5 }, rows: 1e9 },
  beside: { mix: { a: 0.5, b: 0.5 }, rows: 1e9 },
};

test('the most frequent have a name, and all else is what is left', () => {
  expect(frequentNames(['b', 'a', 'b', 'a', 'c'], 2)).toEqual(['a', 'b']);
  expect(mixOf(counted(['a', 'b', 'a', 'c']), 4, ['a', 'b'])).toEqual({ a: 0.5, b: 0.25 });
  expect(frequentNames([], 3)).toEqual([]);
});

test('a number written in two ways is one category, and an id keeps its digits', () => {
  expect(['1.0', '1', '-2.50', '0.0'].map(categoryName)).toEqual(['1', '1', '-2.5', '0']);
  const ids = ['007', '12345678901234567891', 'v1.0', '1e3', '00.5', '1.'];
  expect(ids.map(categoryName)).toEqual(ids);
  const written = new Map([
    ['1.0', 4],
    ['1', 3],
    ['a', 2],
  ]);
  expect([...categoryCounts(written)]).toEqual([
    ['1', 7],
    ['a', 2],
  ]);
});

test('the distance is the share that would have to move', () => {
  const own = (a: number, b: number) => ({ mix: { a, b }, rows: 1_000 });
  const distance = (a: number, b: number): number =>
    mixMoved({ own: own(a, b), beside: own(0.5, 0.5) }, equal, false).distance;
  expect(distance(0.5, 0.5)).toBeCloseTo(0, 12);
  expect(distance(0.8, 0.2)).toBeCloseTo(0.3, 12);
  expect(distance(0.4, 0.4)).toBeCloseTo(0.2, 12);
  expect(
    mixMoved({ own: { mix: { a: 0 / 0 }, rows: 0 }, beside: own(0.5, 0.5) }, equal, false).distance,
  ).toBeNaN();
});

test('names of every object are categories like others, and all else moves too', () => {
  const own = { mix: { a: 0.5, b: 0.5 }, rows: 100 };
  expect(mostMoved({ own, beside: { mix: { constructor: 0.9 }, rows: 100 } })).toEqual({
    name: 'constructor',
    own: 0,
    beside: 0.9,
  });
  const most = mostMoved({
    own: { mix: { a: 0.1, b: 0.1 }, rows: 9 },
    beside: { mix: { a: 0.5, b: 0.5 }, rows: 9 },
  });
  expect(most.name).toBeNull();
  expect(most.own).toBeCloseTo(0.8, 12);
});

test('versions that differ as before hardly ever lie farther apart than chance is said to leave', () => {
  const random = seededRandom(3);
  const draw = (rows: number, power: number): string[] =>
    Array.from({ length: rows }, () => `c${Math.floor(random() ** power * 8)}`);
  let beyond = 0;
  for (let round = 0; round < 300; round += 1) {
    const before = { own: draw(300, 2), beside: draw(300, 1) };
    const names = frequentNames([...before.own, ...before.beside], 5);
    const pair = (own: string[], beside: string[]) => ({
      own: sample(own, names),
      beside: sample(beside, names),
    });
    const found = mixMoved(pair(draw(60, 2), draw(200, 1)), pair(before.own, before.beside), false);
    if (found.distance > found.before + found.room) beyond += 1;
  }
  expect(beyond).toBeLessThanOrEqual(1);
});

test('it lies between 0 and 1, and chance leaves less with more rows', () => {
  const share = fc.record({ a: fc.nat(500), b: fc.nat(500), c: fc.nat(500) });
  fc.assert(
    fc.property(share, fc.integer({ min: 1, max: 5_000 }), fc.boolean(), (given, rows, paired) => {
      const counts = new Map([...Object.entries(given), ['d', 1]] as [string, number][]);
      const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
      const own = { mix: mixOf(counts, all, ['a', 'b']), rows };
      const of = (size: number) => ({ own, beside: { mix: { a: 0.3, b: 0.3 }, rows: size } });
      const found = mixMoved(of(rows), equal, paired);
      expect(found.distance).toBeGreaterThanOrEqual(0);
      expect(found.distance).toBeLessThanOrEqual(1 + 1e-9);
      expect(mixMoved(of(rows * 2), equal, paired).room).toBeLessThan(found.room);
    }),
  );
});
