import { expect, test } from 'vitest';
import { caseName, casesOf, demoSeeds, kinds, seedsOf } from './cases.ts';

test('every kind is tried with each of its seeds once, on each company', () => {
  const all = demoSeeds.flatMap((demoSeed) => casesOf(demoSeed));
  expect(new Set(all.map(caseName)).size).toBe(all.length);
  for (const kind of kinds)
    expect(
      all
        .filter((item) => item.kind === kind)
        .map((item) => item.seed)
        .toSorted((a, b) => a - b),
    ).toEqual([1, 2, 3, 4, 5].slice(0, seedsOf[kind]));
  expect(new Set(all.map((item) => item.demoSeed)).size).toBe(demoSeeds.length);
});

test('fewer seeds keep the first ones', () => {
  const all = demoSeeds.flatMap((demoSeed) => casesOf(demoSeed, 1));
  expect(all).toHaveLength(kinds.length);
  expect(all.every(({ seed }) => seed === 1)).toBe(true);
});
