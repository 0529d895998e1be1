import { expect, test } from 'vitest';
import { caseName, casesOf, demoSeeds, kinds, SEEDS } from './cases.ts';

test('every kind is tried with every seed once, on each company', () => {
  const all = demoSeeds.flatMap((demoSeed) => casesOf(demoSeed, SEEDS));
  expect(new Set(all.map(caseName)).size).toBe(kinds.length * SEEDS);
  for (const kind of kinds)
    expect(
      all
        .filter((item) => item.kind === kind)
        .map((item) => item.seed)
        .toSorted((a, b) => a - b),
    ).toEqual([1, 2, 3, 4, 5]);
  expect(new Set(all.map((item) => item.demoSeed)).size).toBe(demoSeeds.length);
});
