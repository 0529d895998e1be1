import { describe, expect, test } from 'vitest';
import { scaleLevelsOf, scaleShift } from '#engines/drift/scale-shift.ts';
import { sketchOf } from '#engines/drift/sketch/sketch-of.ts';
import { normalFrom, seededRandom } from '#engines/math/seeded-random.ts';
import { sortedQuantile } from '#lib/numerics/quantile.ts';

const LEVELS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
const levelsOf = (values: readonly number[]): number[] => {
  const sorted = Float64Array.from(values).toSorted();
  return LEVELS.map((level) => sortedQuantile(sorted, level));
};
/** Ages of accounts, amounts: log-normal. */
const drawn = (seed: number, rows: number, { middle = 300, spread = 1.1 } = {}): number[] => {
  const random = seededRandom(seed);
  return Array.from({ length: rows }, () => middle * Math.exp(spread * normalFrom(random)));
};

describe('the scale of a column', () => {
  const before = levelsOf(drawn(1, 4_000));

  test.each([1_000, 0.1, 2.54, 1 / 2.54, 60, 3.280_8])(
    'is found to have changed by %f, in windows of 300 rows and more',
    (factor) => {
      for (let seed = 2; seed < 22; seed += 1)
        for (const rows of [300, 3_000]) {
          const found = scaleShift(before, levelsOf(drawn(seed, rows).map((age) => age * factor)));
          if (rows === 3_000 || factor > 10 || factor < 0.2) expect(found).not.toBeNull();
          if (found !== null) expect(found / factor).toBeGreaterThan(0.75);
          if (found !== null) expect(found / factor).toBeLessThan(1.35);
        }
    },
  );

  test('survives rounding to whole numbers', () => {
    const tenth = levelsOf(drawn(3, 600).map((age) => Math.round(age / 10)));
    expect(scaleShift(before, tenth)).toBeCloseTo(0.1, 1);
  });

  test('of two models that share a column is told of negative values too', () => {
    const below = before.map((level) => -level);
    expect(
      scaleShift(
        below,
        below.map((level) => 60 * level),
      ),
    ).toBeCloseTo(60, 6);
  });

  test('is left alone by chance, by people who differ, and by what is added or mixed in', () => {
    for (let seed = 2; seed < 42; seed += 1) {
      expect(scaleShift(before, levelsOf(drawn(seed, 200)))).toBeNull();
      // A campaign: seven in ten have accounts of half the age.
      const young = [...drawn(seed, 700, { middle: 150 }), ...drawn(seed + 100, 300)];
      expect(scaleShift(before, levelsOf(young))).toBeNull();
      // Bought once in dollars and twice in cents.
      const mixed = drawn(seed, 900).map((value, at) => (at % 3 === 0 ? value : 100 * value));
      expect(scaleShift(before, levelsOf(mixed))).toBeNull();
    }
    // A narrow column that was moved, not stretched: the offset of a sensor, kelvin for degrees.
    const warm = drawn(7, 2_000, { middle: 20, spread: 0.1 });
    expect(scaleShift(levelsOf(warm), levelsOf(warm.map((value) => value + 273.15)))).toBeNull();
    // Standardised values lie to both sides of 0.
    const random = seededRandom(9);
    const standard = Array.from({ length: 2_000 }, () => normalFrom(random));
    expect(scaleShift(levelsOf(standard), levelsOf(standard.map((value) => value + 3)))).toBeNull();
  });

  test('is told of columns with values enough', () => {
    const column = (values: readonly number[]) =>
      sketchOf({ name: 'age', kind: 'numbers', whole: false, values: Float64Array.from(values) });
    const wide = column(drawn(1, 4_000));
    expect(wide === null ? null : scaleLevelsOf(wide)).toHaveLength(9);
    const few = column(Array.from({ length: 900 }, (_, at) => 1 + (at % 4)));
    expect(few === null ? undefined : scaleLevelsOf(few)).toBeNull();
  });
});
