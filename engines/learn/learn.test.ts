import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalFrom, seededRandom } from '#engines/math/seeded-random.ts';
import { areaUnderCurve } from './area-under-curve.ts';
import { applyBins, fitBins } from './bin-features.ts';
import { predictBoosting, trainBoosting } from './gradient-boosting.ts';
import { fitIsotonic, isotonicValue } from './isotonic-regression.ts';
import { predictLogistic, trainLogistic } from './logistic-regression.ts';
import { stratifiedFolds } from './stratified-folds.ts';

const rowsOf = (count: number) => Int32Array.from({ length: count }, (_, row) => row);

describe('gradient boosting', () => {
  it('learns an interaction that no single feature shows', () => {
    const random = seededRandom(5);
    const x = Float64Array.from({ length: 2000 }, () => random() - 0.5);
    const y = Float64Array.from({ length: 2000 }, () => random() - 0.5);
    const labels = x.map((value, row) => (value * (y[row] ?? 0) > 0 ? 1 : 0));
    const data = applyBins(fitBins([x, y]), [x, y]);
    const model = trainBoosting(data, labels, rowsOf(1500), { objective: 'logistic' });
    const test = rowsOf(2000).slice(1500);
    const scores = predictBoosting(model, data, test);
    expect(areaUnderCurve(labels.slice(1500), scores)).toBeGreaterThan(0.97);
  });

  it('fits a step exactly and says the mean where nothing can be split', () => {
    const x = Float64Array.from({ length: 100 }, (_, row) => row);
    // At an edge of bins, which hold three rows each.
    const targets = x.map((value) => (value < 52 ? 1 : 3));
    const data = applyBins(fitBins([x]), [x]);
    const model = trainBoosting(data, targets, rowsOf(100), { objective: 'squared', trees: 200 });
    const [first = NaN, last = NaN] = predictBoosting(model, data, [0, 99]);
    expect(first).toBeCloseTo(1, 5);
    expect(last).toBeCloseTo(3, 5);
    const few = trainBoosting(data, targets, rowsOf(10), { objective: 'squared' });
    expect(few.trees).toEqual([]);
    expect(predictBoosting(few, data, [0])[0]).toBe(1);
  });

  it('missing values go where they fit', () => {
    const x = Float64Array.from({ length: 300 }, (_, row) => (row % 3 === 0 ? NaN : row % 3));
    const targets = x.map((value) => (Number.isNaN(value) ? 10 : 0));
    const data = applyBins(fitBins([x]), [x]);
    const model = trainBoosting(data, targets, rowsOf(300), { objective: 'squared', trees: 300 });
    const found = predictBoosting(model, data, [0, 1, 2]);
    expect(found[0]).toBeCloseTo(10, 4);
    expect(found[1]).toBeCloseTo(0, 4);
  });

  it('a missing value that training never showed counts as 0', () => {
    const x = Float64Array.from({ length: 300 }, (_, row) => row - 200);
    const targets = x.map((value) => (value < -100 ? 10 : value));
    const binning = fitBins([x]);
    const data = applyBins(binning, [x]);
    const model = trainBoosting(data, targets, rowsOf(300), { objective: 'squared' });
    const later = applyBins(binning, [Float64Array.of(NaN, 0)]);
    const [missing, zero] = predictBoosting(model, later, [0, 1]);
    expect(missing).toBe(zero);
  });

  it('learns the same of targets of any size', () => {
    const random = seededRandom(4);
    const x = Float64Array.from({ length: 500 }, () => random());
    const targets = x.map((value) => value * random());
    const data = applyBins(fitBins([x]), [x]);
    const learned = (unit: number): Float64Array => {
      const scaled = targets.map((value) => value * unit);
      const model = trainBoosting(data, scaled, rowsOf(500), { objective: 'squared' });
      return predictBoosting(model, data, rowsOf(500)).map((value) => value / unit);
    };
    // A power of 2 changes no digit.
    expect(learned(2 ** -20)).toEqual(learned(1));
  });

  it('of equal gains the first feature and the highest bin count', () => {
    const x = Float64Array.from({ length: 90 }, (_, row) => Math.floor(row / 30));
    const targets = x.map((value) => (value === 0 ? 0 : 1));
    const data = applyBins(fitBins([x, x]), [x, x]);
    const rows = rowsOf(90).filter((row) => x[row] !== 1);
    const model = trainBoosting(data, targets, rows, { objective: 'squared', trees: 1 });
    expect(model.trees[0]).toMatchObject({ feature: 0, bin: 2 });
  });

  it('zero has a bin of its own, and a bin has at least three rows', () => {
    const bounds = (...values: number[]): number[] =>
      // Bounds between values lie just above the middle.
      [...(fitBins([Float64Array.from(values)])[0] ?? [])].map((bound) =>
        Math.abs(bound) < 1 ? bound : Math.fround(bound),
      );
    expect(bounds(-2, -2, -2, -1, -1, -1, 0, 4, 4, 4, 5, 6, 6)).toEqual([-1.5, -1e-35, 1e-35, 4.5]);
    expect(bounds(4, 4, 4, 5, 5, 5)).toEqual([1e-35, 4.5]);
    expect(bounds(0, 0, NaN)).toEqual([]);
    // 0.1 + 0.2 and 0.3 are neighbours.
    expect(bounds(0.3, 0.3, 0.3, 0.1 + 0.2, 0.1 + 0.2, 0.1 + 0.2)).toEqual([1e-35]);
  });

  it('a value as frequent as a bin is alone in one, and the others share what is left', () => {
    const often = new Float64Array(900).fill(500.5);
    const others = Float64Array.from({ length: 1000 }, (_, row) => row + 1);
    const [edges = new Float64Array()] = fitBins([Float64Array.from([...often, ...others])], 52);
    expect(edges).toHaveLength(51);
    expect([...edges].map(Math.fround)).toEqual(expect.arrayContaining([500.25, 500.75]));
    const filled = new Map<number, number>();
    for (const bin of applyBins([edges], [others]).features[0] ?? [])
      filled.set(bin, (filled.get(bin) ?? 0) + 1);
    expect(Math.max(...filled.values())).toBeLessThanOrEqual(22);
  });

  it('bins keep the order of values', () => {
    const value = fc.double({ min: -1e3, max: 1e3, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 400 }), (list) => {
        const x = Float64Array.from(list).sort();
        const bins = applyBins(fitBins([x]), [x]).features[0] ?? new Uint8Array();
        for (let row = 1; row < x.length; row += 1)
          expect(bins[row]).toBeGreaterThanOrEqual(bins[row - 1] ?? 0);
      }),
    );
  });
});

describe('other learners', () => {
  it('area under the curve', () => {
    expect(areaUnderCurve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])).toBe(0.75);
    expect(areaUnderCurve([0, 1], [3, 3])).toBe(0.5);
    expect(areaUnderCurve([1, 1], [1, 2])).toBeNaN();
  });

  it('isotonic regression pools violators and interpolates', () => {
    const fit = fitIsotonic(Float64Array.of(1, 2, 3, 4), [1, 3, 2, 4]);
    expect([...fit.x]).toEqual([1, 2, 3, 4]);
    expect([...fit.y]).toEqual([1, 2.5, 2.5, 4]);
    expect(isotonicValue(fit, 3.5)).toBe(3.25);
    expect(isotonicValue(fit, 9)).toBe(4);
    expect(isotonicValue(fit, -9)).toBe(1);
    const point = fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 1 }));
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 50 }), (points) => {
        const { y } = fitIsotonic(
          Float64Array.from(points, ([x]) => x),
          points.map(([, label]) => label),
        );
        for (let index = 1; index < y.length; index += 1)
          expect(y[index]).toBeGreaterThanOrEqual((y[index - 1] ?? 0) - 1e-12);
      }),
    );
  });

  it('logistic regression finds the direction', () => {
    const random = seededRandom(9);
    const rows = Array.from({ length: 3000 }, () => [normalFrom(random), 5 * normalFrom(random)]);
    const labels = rows.map(([x = 0]) => (random() < 1 / (1 + Math.exp(-2 * x)) ? 1 : 0));
    const model = trainLogistic(rows, labels);
    expect(model.weights[0]).toBeGreaterThan(1.7);
    expect(model.weights[0]).toBeLessThan(2.3);
    expect(Math.abs(model.weights[1] ?? NaN)).toBeLessThan(0.15);
    expect(predictLogistic(model, [0, 0])).toBeCloseTo(0.5, 1);
    expect(predictLogistic(trainLogistic([[1], [1]], [1, 0]), [1])).toBeCloseTo(0.5, 6);
  });

  it('folds deal every class out evenly', () => {
    const labels = Array.from({ length: 103 }, (_, row) => (row < 20 ? 1 : 0));
    const folds = stratifiedFolds(labels, 5, seededRandom(2));
    for (const fold of [0, 1, 2, 3, 4]) {
      const rows = labels.filter((_, row) => folds[row] === fold);
      expect(rows.filter((label) => label === 1)).toHaveLength(4);
      expect(rows.length).toBeGreaterThanOrEqual(20);
    }
  });
});
