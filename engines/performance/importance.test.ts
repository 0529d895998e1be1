import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalFrom, seededRandom } from '#engines/math/seeded-random.ts';
import {
  importanceShares,
  lossRise,
  shuffledPlaces,
  squaredLoss,
} from './permutation-importance.ts';
import { LEAST_FIDELITY, surrogateImportance } from './surrogate-importance.ts';

const seeds = fc.integer({ min: 0, max: 2 ** 31 });

describe('permutation', () => {
  it('every place stands once, and the same seed gives the same order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200 }), seeds, (rows, seed) => {
        const places = shuffledPlaces(rows, seededRandom(seed));
        expect([...places].toSorted((a, b) => a - b)).toEqual(
          Array.from({ length: rows }, (_, row) => row),
        );
        expect(shuffledPlaces(rows, seededRandom(seed))).toEqual(places);
      }),
    );
  });

  it('shares of rises that are known', () => {
    expect(squaredLoss([0.9, 0.2], [1, 0])).toBeCloseTo((0.01 + 0.04) / 2, 12);
    expect(squaredLoss([], [])).toBeNaN();
    const rise = lossRise(0.125, [0.375, 0.625]);
    expect(rise).toEqual({ mean: 0.375, std: 0.125 });
    const rises = [rise, { mean: 0.125, std: 0.25 }, { mean: -0.5, std: 0.125 }];
    expect(importanceShares(rises)).toEqual([
      { share: 0.75, error: 0.25 },
      { share: 0.25, error: 0.5 },
      { share: 0, error: 0.25 },
    ]);
    expect(importanceShares([{ mean: -1, std: 0 }])).toBeNull();
    expect(importanceShares([])).toBeNull();
  });

  it('shares lie between 0 and 1 and sum to 1', () => {
    const rise = fc.record({
      mean: fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      std: fc.double({ min: 0, max: 1e6, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(rise, { maxLength: 30 }), (rises) => {
        const shares = importanceShares(rises);
        if (shares === null) return rises.every(({ mean }) => mean <= 0);
        const sum = shares.reduce((total, { share }) => total + share, 0);
        return shares.every(({ share }) => share >= 0 && share <= 1) && Math.abs(sum - 1) < 1e-9;
      }),
    );
  });

  it('of a linear model it is the square of the weight times the spread of the column', () => {
    const random = seededRandom(3);
    const rows = 20_000;
    const columns = [2, 1, 0].map((weight) => ({
      weight,
      values: Float64Array.from({ length: rows }, () => normalFrom(random)),
    }));
    const answers = (orders: readonly (Int32Array | null)[]): Float64Array =>
      Float64Array.from({ length: rows }, (_, row) =>
        columns.reduce(
          (sum, { weight, values }, at) => sum + weight * (values[orders[at]?.[row] ?? row] ?? 0),
          0,
        ),
      );
    const truth = answers([]);
    const rises = columns.map((_, at) =>
      lossRise(0, [
        squaredLoss(
          answers(columns.map((__, other) => (other === at ? shuffledPlaces(rows, random) : null))),
          truth,
        ),
      ]),
    );
    // E (w x - w x')^2 = 2 w^2 Var(x).
    expect(rises[0]?.mean).toBeCloseTo(8, 0);
    expect(rises[1]?.mean).toBeCloseTo(2, 0);
    expect(rises[2]?.mean).toBe(0);
    expect(importanceShares(rises)?.[0]?.share).toBeCloseTo(0.8, 1);
  });
});

describe('surrogate', () => {
  const rows = 1_200;
  const drawn = (seed: number) => {
    const random = seededRandom(seed);
    const columns = Array.from({ length: 4 }, () =>
      Float64Array.from({ length: rows }, () => normalFrom(random)),
    );
    // Missing values are an ordinary case.
    for (let row = 0; row < rows; row += 20) columns[3]?.set([NaN], row);
    const value = (column: number, row: number): number => columns[column]?.[row] ?? 0;
    const answers = Float64Array.from(
      { length: rows },
      (_, row) => 1 / (1 + Math.exp(-(2 * value(0, row) + value(1, row)))),
    );
    const truth = answers.map((answer) => (random() < answer ? 1 : 0));
    return { columns, answers, truth, random };
  };

  it('finds what a scoring model uses, in its order, and says how well it follows the model', () => {
    const { columns, answers, truth } = drawn(1);
    const measure = () =>
      surrogateImportance(
        { columns, answers, truth },
        { objective: 'logistic', repeats: 3, random: seededRandom(0) },
      );
    const found = measure();
    expect(found.rows).toBe(rows / 2);
    expect(found.fidelity).toBeGreaterThan(0.95);
    expect(found.fidelity).toBeLessThanOrEqual(1);
    expect(Math.abs(found.loss.surrogate - found.loss.model)).toBeLessThan(0.01);
    const [first, second, third, fourth] = (found.shares ?? []).map(({ share }) => share);
    expect(first).toBeGreaterThan(0.6);
    expect(second).toBeGreaterThan(0.08);
    expect(first).toBeGreaterThan(2 * (second ?? 1));
    for (const noise of [third, fourth]) expect(noise).toBeLessThan(0.02);
    expect(measure()).toEqual(found);
  });

  it('finds what a regression uses', () => {
    const { columns, random } = drawn(2);
    const answers = Float64Array.from(
      { length: rows },
      (_, row) => 10 * (columns[2]?.[row] ?? 0) + 100,
    );
    const truth = answers.map((answer) => answer + normalFrom(random));
    const found = surrogateImportance(
      { columns, answers, truth },
      { objective: 'squared', repeats: 2, random: seededRandom(0) },
    );
    expect(found.fidelity).toBeGreaterThan(LEAST_FIDELITY);
    expect(found.shares?.[2]?.share).toBeGreaterThan(0.98);
    expect(found.loss.model).toBeCloseTo(1, 0);
  });

  it('is silent where it does not follow the model: noise, constant answers, too few rows', () => {
    const { columns, truth, random } = drawn(4);
    const noise = Float64Array.from({ length: rows }, () => random());
    const options = { objective: 'logistic', repeats: 1, random: seededRandom(0) } as const;
    const found = surrogateImportance({ columns, answers: noise, truth }, options);
    expect(found.fidelity).toBeLessThan(0.1);
    expect(found.shares).toBeNull();
    const constant = new Float64Array(rows).fill(0.5);
    const flat = surrogateImportance({ columns, answers: constant, truth }, options);
    expect(flat.shares).toBeNull();
    const few = surrogateImportance(
      {
        columns: columns.map((column) => column.subarray(0, 3)),
        answers: noise.subarray(0, 3),
        truth: truth.subarray(0, 3),
      },
      options,
    );
    expect(few.shares).toBeNull();
  });

  it('a column without any value, and one that never changes, weigh nothing', () => {
    const { columns, answers, truth } = drawn(5);
    const found = surrogateImportance(
      {
        columns: [...columns.slice(0, 2), new Float64Array(rows).fill(NaN), new Float64Array(rows)],
        answers,
        truth,
      },
      { objective: 'logistic', repeats: 2, random: seededRandom(0) },
    );
    expect(found.shares?.slice(2)).toEqual([
      { share: 0, error: 0 },
      { share: 0, error: 0 },
    ]);
  });
});
