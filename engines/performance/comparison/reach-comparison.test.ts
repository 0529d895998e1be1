import { expect, test } from 'vitest';
import { seededRandom } from '#engines/math/seeded-random.ts';
import { compareReach } from './reach-comparison.ts';

const wanted = new Map([
  ['a', 6],
  ['b', 3],
  ['c', 1],
  ['d', 0],
]);
const cut = { k: 2, limit: 0.25 };

test('coverage and popularity of both are told over one catalogue, and a fall beyond the limit is named', () => {
  const champion = [
    ['a', 'b', 'c'],
    ['c', 'd'],
  ];
  const challenger = [
    ['a', 'b'],
    ['b', 'a'],
  ];
  // The catalog has 4 items of mean popularity 2.5; the third item of a list is beyond the cutoff.
  expect(compareReach({ champion, challenger }, wanted, cut)).toEqual({
    lists: 2,
    catalogue: 4,
    // a, b, c and d of 4; a and b of 4.
    coverage: { champion: 1, challenger: 0.5 },
    // (6 + 3 + 1 + 0) / 4 = 2.5; (6 + 3 + 3 + 6) / 4 = 4.5.
    popularityBias: { champion: 1, challenger: 1.8 },
    beyond: ['coverage', 'popularity_bias'],
  });
});

test('exactly at the limit is within it', () => {
  const champion = [['a'], ['b'], ['c'], ['d']];
  const challenger = [['a'], ['b'], ['c'], ['c']];
  // 3 of 4 is a quarter less; popularity is (6 + 3 + 1 + 1) / 4 compared with 2.5, a tenth more.
  const found = compareReach({ champion, challenger }, wanted, cut);
  expect(found?.coverage).toEqual({ champion: 1, challenger: 0.75 });
  expect(found?.popularityBias?.challenger).toBeCloseTo(1.1, 12);
  expect(found?.beyond).toEqual([]);
  expect(compareReach({ champion, challenger }, wanted, { k: 2, limit: 0.24 })?.beyond).toEqual([
    'coverage',
  ]);
});

test('new items are reached too, and a version that shows only those is not narrower', () => {
  const champion = [['a'], ['b']];
  const challenger = [['new 1'], ['new 2']];
  const found = compareReach({ champion, challenger }, wanted, cut);
  expect(found).toMatchObject({ catalogue: 6, beyond: [] });
  expect(found?.coverage.challenger).toBe(found?.coverage.champion);
});

test('nothing is said of a serving version that shows nothing, nor of popularity where it shows what nobody wanted', () => {
  expect(compareReach({ champion: [[]], challenger: [['a']] }, wanted, cut)).toBeNull();
  const odd = compareReach({ champion: [['d']], challenger: [['a']] }, wanted, cut);
  expect(odd).toMatchObject({ popularityBias: null, beyond: [] });
  const silent = compareReach({ champion: [['a']], challenger: [[]] }, wanted, cut);
  expect(silent).toMatchObject({ popularityBias: null, beyond: ['coverage'] });
});

test('equal lists are never beyond, whatever they show', () => {
  const draw = seededRandom(3);
  for (let round = 0; round < 50; round += 1) {
    const lists = Array.from({ length: 30 }, () =>
      Array.from({ length: 4 }, () => 'abcdefgh'.charAt(Math.floor(draw() * 8))),
    );
    const both = { champion: lists, challenger: lists.toReversed() };
    const found = compareReach(both, wanted, { k: 3, limit: 0.05 });
    expect(found?.beyond).toEqual([]);
    expect(found?.popularityBias?.champion).toBeCloseTo(found?.popularityBias?.challenger ?? 0, 12);
  }
});
