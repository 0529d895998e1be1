import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalFrom, seededRandom } from '#engines/math/seeded-random.ts';
import { estimateMulticlass } from './cbpe-multiclass.ts';
import {
  type ClassRows,
  expectedClassQuality,
  fitClasses,
  labelledRows,
  macroArea,
  pickRows,
} from './class-quality.ts';

const columnsOf = (rows: readonly (readonly number[])[]): Float64Array[] =>
  (rows[0] ?? []).map((_, column) => Float64Array.from(rows, (row) => row[column] ?? 0));

/** Four rows of three classes, worked out by hand. */
const byHand = columnsOf([
  [0.6, 0.3, 0.1],
  [0.2, 0.5, 0.3],
  [0.1, 0.2, 0.7],
  [0.5, 0.4, 0.1],
]);

describe('several classes', () => {
  it('a case by hand: sums of probabilities, means over the classes', () => {
    const found = estimateMulticlass(byHand, byHand, [0, 1, 2, 0]);
    expect(found.accuracy).toBeCloseTo((0.6 + 0.5 + 0.7 + 0.5) / 4, 12);
    // 2 tp / (2 tp + fp + fn) of each class.
    expect(found.f1).toBeCloseTo((2.2 / 3.4 + 1 / 2.4 + 1.4 / 2.2) / 3, 12);
    expect(found.precision).toBeCloseTo((1.1 / 2 + 0.5 / 1 + 0.7 / 1) / 3, 12);
    expect(found.recall).toBeCloseTo((1.1 / 1.4 + 0.5 / 1.4 + 0.7 / 1.2) / 3, 12);
    // Areas under the steps of expected hits over expected misses.
    expect(found.rocAuc).toBeCloseTo((2.72 / 3.64 + 2.32 / 3.64 + 2.68 / 3.36) / 3, 9);
    expect(found.confusion[0]).toEqual([
      expect.closeTo(1.1, 12),
      expect.closeTo(0.2, 12),
      expect.closeTo(0.1, 12),
    ]);
  });

  it('a predicted class that has no score is wrong whatever was true', () => {
    const found = estimateMulticlass(byHand, byHand, [0, 1, -1, 0]);
    expect(found.accuracy).toBeCloseTo((0.6 + 0.5 + 0.5) / 4, 12);
  });

  it('realised area: mean of each class against the rest, classes that never were left out', () => {
    const labels = Int32Array.of(0, 1, 2, 1);
    // Class 0: 0.6 above all others. Class 1: 0.5 and 0.4 above the rest. Class 2: 0.7 above all.
    expect(macroArea({ labels, scores: byHand })).toBe(1);
    const without = Int32Array.of(0, 1, 1, 0);
    // Classes 0 and 1 only: 1, and of 0.5, 0.2 against 0.3, 0.4 two of four pairs.
    expect(macroArea({ labels: without, scores: byHand })).toBe((1 + 0.5) / 2);
    expect(macroArea({ labels: new Int32Array(4), scores: byHand })).toBeNaN();
  });

  const rowsOf = (seed: number, rows: number, classes: number): ClassRows => {
    const random = seededRandom(seed);
    const truth = Array.from({ length: rows }, () => {
      const weights = Array.from({ length: classes }, () => Math.exp(1.5 * normalFrom(random)));
      const sum = weights.reduce((total, weight) => total + weight, 0);
      return weights.map((weight) => weight / sum);
    });
    const labels = Int32Array.from(truth, (shares) => {
      let left = random();
      const found = shares.findIndex((share) => {
        left -= share;
        return left < 0;
      });
      return found === -1 ? classes - 1 : found;
    });
    // A model that is too sure of itself.
    const scores = truth.map((shares) => {
      const sharp = shares.map((share) => share ** 2);
      const sum = sharp.reduce((total, share) => total + share, 0);
      return sharp.map((share) => share / sum);
    });
    return {
      scores: columnsOf(scores),
      labels,
      predicted: Int32Array.from(scores, (row) => row.indexOf(Math.max(...row))),
    };
  };

  it('calibrates an overconfident model so that the band holds what really was', () => {
    const reference = rowsOf(1, 6_000, 3);
    const model = fitClasses(reference, seededRandom(0));
    expect(model?.maps.every((map) => map !== null)).toBe(true);
    if (model === null) return;
    const later = rowsOf(2, 3_000, 3);
    const right = later.labels.filter((label, row) => label === later.predicted[row]).length;
    const known = { accuracy: right / 3_000, roc_auc: macroArea(later) };
    const found = expectedClassQuality(model, later);
    expect(found.map(({ measure }) => measure)).toEqual([
      'accuracy',
      'precision',
      'recall',
      'specificity',
      'f1',
      'roc_auc',
    ]);
    for (const [name, value] of Object.entries(known)) {
      const each = found.find(({ measure }) => measure === name);
      expect(each?.lower, name).toBeLessThan(value);
      expect(each?.upper, name).toBeGreaterThan(value);
      expect(Math.abs((each?.value ?? 0) - value), name).toBeLessThan(0.03);
    }
  });

  it('scores that do not rank the classes give no estimator, nor do rows without labels', () => {
    const { scores, ...rows } = rowsOf(3, 300, 3);
    const upside = scores.map((column) => column.map((score) => 1 - score));
    expect(fitClasses({ ...rows, scores: upside }, seededRandom(0))).toBeNull();
    const unknown = { ...rows, scores, labels: new Int32Array(300).fill(-1) };
    expect(fitClasses(unknown, seededRandom(0))).toBeNull();
    expect(labelledRows(unknown).predicted).toHaveLength(0);
  });

  it('the order of the rows and the names of the classes change nothing', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1_000 }),
        fc.integer({ min: 2, max: 5 }),
        fc.integer({ min: 30, max: 80 }),
        (seed, classes, rows) => {
          const own = rowsOf(seed, rows, classes);
          const turned = pickRows(
            own,
            Int32Array.from({ length: rows }, (_, row) => rows - 1 - row),
          );
          const renamed: ClassRows = {
            scores: own.scores.toReversed(),
            labels: own.labels.map((label) => classes - 1 - label),
            predicted: own.predicted.map((label) => classes - 1 - label),
          };
          const estimate = ({ scores, predicted }: ClassRows) =>
            estimateMulticlass(scores, scores, predicted);
          const first = estimate(own);
          expect(first.accuracy).toBeGreaterThan(0);
          expect(first.accuracy).toBeLessThanOrEqual(1);
          for (const other of [turned, renamed]) {
            const second = estimate(other);
            expect(second.accuracy).toBeCloseTo(first.accuracy, 9);
            expect(second.f1).toBeCloseTo(first.f1, 9);
            expect(second.rocAuc).toBeCloseTo(first.rocAuc, 4);
            expect(macroArea(other)).toBeCloseTo(macroArea(own), 9);
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});
