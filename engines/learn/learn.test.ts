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
    const targets = x.map((value) => (value < 50 ? 1 : 3));
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
