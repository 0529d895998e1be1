import { describe, expect, test } from 'vitest';
import { sliceRises } from './slice-rise.ts';

/** Rows, of which `errors` were wrong. */
const wrong = (rows: number, errors: number) => ({ rows, sum: errors, squares: errors });
const side = (slices: Record<string, [rows: number, errors: number]>) => {
  const all = Object.values(slices);
  const sum = (at: 0 | 1) => all.reduce((total, each) => total + each[at], 0);
  return {
    all: wrong(sum(0), sum(1)),
    slices: new Map(Object.entries(slices).map(([name, own]) => [name, wrong(...own)])),
  };
};
const usual = side({ a: [1_000, 50], b: [1_000, 50], c: [1_000, 50] });
const risen = (now: Parameters<typeof side>[0], leastRows = 100) =>
  Object.fromEntries(sliceRises(usual, side(now), leastRows).map(({ name, rise }) => [name, rise]));

describe('slices beside the reference', () => {
  test('the one that collapses is told, by what it rose beyond the others', () => {
    const found = risen({ a: [400, 160], b: [400, 20], c: [400, 20] });
    expect(found['a']).toBeCloseTo(0.35, 9);
    expect(found).toMatchObject({ b: 0, c: 0 });
  });

  test('what befalls all rows is told of no slice', () => {
    const found = risen({ a: [400, 120], b: [400, 120], c: [400, 120] });
    expect(found).toEqual({ a: 0, b: 0, c: 0 });
  });

  test('chance is no rise, and the more slices the less surely', () => {
    expect(risen({ a: [200, 14], b: [200, 10], c: [200, 10] })['a']).toBe(0);
    // Significant alone (p = 0.03), but not as one of twenty.
    const many = (moved: number) => {
      const names = Array.from({ length: 20 }, (_, at) => `s${at}`);
      const before = side(Object.fromEntries(names.map((name) => [name, [1_000, 50]])));
      const now = side(
        Object.fromEntries(names.map((name, at) => [name, [400, at === 0 ? moved : 20]])),
      );
      return sliceRises(before, now, 100)[0]?.rise ?? 0;
    };
    expect(many(28)).toBe(0);
    expect(many(60)).toBeGreaterThan(0.08);
  });

  test('small slices, and those that the reference does not know, say nothing', () => {
    expect(risen({ a: [99, 99], b: [400, 20], d: [400, 300] })).toEqual({ b: 0 });
  });
});
