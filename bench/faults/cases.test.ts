import { expect, test } from 'vitest';
import { CASES, caseName, casesOf, demoSeeds, kinds } from './cases.ts';

test('the seeds cover every kind at least twice and the first three five times, over more than one company', () => {
  const all = demoSeeds.flatMap((demoSeed) => casesOf(demoSeed));
  expect(all.map((item) => item.seed).toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: CASES }, (_, index) => index + 1),
  );
  expect(new Set(all.map(caseName)).size).toBe(CASES);
  for (const kind of kinds) {
    const ofKind = all.filter((item) => item.kind === kind);
    expect(ofKind.length).toBeGreaterThanOrEqual(2);
    expect(new Set(ofKind.map((item) => item.demoSeed)).size).toBe(Math.min(3, ofKind.length));
  }
  for (const kind of ['bad-deploy', 'memory-leak', 'slow-dependency'])
    expect(all.filter((item) => item.kind === kind)).toHaveLength(5);
  for (const demoSeed of demoSeeds) expect(casesOf(demoSeed).length).toBeGreaterThanOrEqual(6);
});

test('fewer seeds keep the first of each kind, and only the kinds that were asked for', () => {
  const all = demoSeeds.flatMap((demoSeed) => casesOf(demoSeed, { most: 1 }));
  expect(all.map((item) => item.kind).toSorted()).toEqual([...kinds].toSorted());
  const only = ['disk-filling', 'noisy-neighbour'];
  const some = demoSeeds.flatMap((demoSeed) => casesOf(demoSeed, { most: 1, only }));
  expect(some.map((item) => item.kind).toSorted()).toEqual(only);
  expect(() => casesOf(11, { only: ['flood'] })).toThrow('no kind of fault is named flood');
});
