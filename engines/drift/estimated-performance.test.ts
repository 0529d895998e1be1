import { describe, expect, it } from 'vitest';
import { calibrated, fitCalibrator } from '#engines/estimation/calibrate.ts';
import {
  calibratedClasses,
  estimateMulticlass,
  fitMulticlass,
} from '#engines/estimation/cbpe-multiclass.ts';
import { binaryMeasures, estimateCbpe, fitCbpe, realisedBinary } from '#engines/estimation/cbpe.ts';
import { estimateDle, fitDle, regressionMeasures, rowLoss } from '#engines/estimation/dle.ts';
import { estimateBinary } from '#engines/estimation/estimate-binary.ts';
import { multiclassErrors, multiclassSamplingError } from '#engines/estimation/multiclass-error.ts';
import { normalFrom, seededRandom } from '#engines/math/seeded-random.ts';
import type { DriftColumn } from './column.ts';
import { domainClassifier } from './methods/domain-classifier.ts';
import { fitPca, reconstructionError } from './methods/pca-reconstruction.ts';

const near = (value: number, expected: number) =>
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(1.2e-10);

describe('confidence-based performance estimation', () => {
  it('figures of our reference page', () => {
    const scores = Float64Array.from(
      { length: 1000 },
      (_, index) => ((index * 7919) % 10_007) / 10_007,
    );
    const predicted = Uint8Array.from(scores, (score) => (score >= 0.5 ? 1 : 0));
    const estimate = estimateBinary({ probabilities: scores, scores, predicted });
    near(estimate.accuracy, 0.750094234);
    near(estimate.f1, 0.7501831316);
    near(estimate.precision, 0.7504500849);
    near(estimate.recall, 0.7499163681);
    near(estimate.specificity, 0.7502723534);
    near(estimate.rocAuc, 0.8334831948);
    expect(estimate.tp + estimate.fp + estimate.fn + estimate.tn).toBeCloseTo(1000, 9);
  });

  const random = seededRandom(21);
  const drawn = (rows: number, center: number) => {
    const truth = Float64Array.from(
      { length: rows },
      () => 1 / (1 + Math.exp(-2 * normalFrom(random) - center)),
    );
    const labels = Uint8Array.from(truth, (p) => (random() < p ? 1 : 0));
    // A model that is too sure of itself.
    const scores = truth.map((p) => p ** 3 / (p ** 3 + (1 - p) ** 3));
    return { scores, labels, predicted: Uint8Array.from(scores, (p) => (p >= 0.5 ? 1 : 0)) };
  };

  it('calibrates an overconfident model and follows a shift of its inputs', () => {
    const reference = drawn(20_000, 0);
    const model = fitCbpe(reference, random);
    expect(model.calibrator).not.toBeNull();
    const shifted = drawn(5000, 1.5);
    const { measures, confusion } = estimateCbpe(model, shifted);
    const realised = realisedBinary(shifted);
    for (const measure of binaryMeasures) {
      expect(Math.abs(measures[measure].value - realised[measure]), measure).toBeLessThan(0.03);
      expect(measures[measure].lower).toBeLessThanOrEqual(realised[measure]);
      expect(measures[measure].upper).toBeGreaterThanOrEqual(realised[measure]);
    }
    expect(confusion.tp + confusion.fp + confusion.fn + confusion.tn).toBeCloseTo(5000, 6);
    expect(measures.recall.isAlert).toBe(true);
    const same = estimateCbpe(model, drawn(5000, 0));
    expect(same.measures.accuracy.isAlert).toBe(false);
  });

  it('leaves scores alone where calibration cannot help', () => {
    const scores = Float64Array.from({ length: 500 }, (_, row) => row / 500);
    expect(fitCalibrator(scores, new Uint8Array(500), random)).toBeNull();
    expect(
      fitCalibrator(
        scores,
        scores.map((score) => (score > 0.5 ? 1 : 0)),
        random,
      ),
    ).toBeNull();
    expect(calibrated(null, scores)).toBe(scores);
  });

  it('several classes', () => {
    const rows = 6000;
    const columns = [0, 1, 2].map(() => new Float64Array(rows));
    const labels = new Uint8Array(rows);
    for (let row = 0; row < rows; row += 1) {
      const weights = columns.map(() => Math.exp(1.5 * normalFrom(random)));
      const sum = weights.reduce((total, weight) => total + weight, 0);
      for (const [label, column] of columns.entries()) column[row] = (weights[label] ?? 0) / sum;
      const draw = random();
      const first = columns[0]?.[row] ?? 0;
      labels[row] = draw < first ? 0 : draw < first + (columns[1]?.[row] ?? 0) ? 1 : 2;
    }
    const predicted = labels.map((_, row) => {
      const scores = columns.map((column) => column[row] ?? 0);
      return scores.indexOf(Math.max(...scores));
    });
    const maps = fitMulticlass(columns, labels, random);
    const probabilities = calibratedClasses(maps, columns);
    const estimate = estimateMulticlass(probabilities, columns, predicted);
    const realised = labels.filter((label, row) => label === predicted[row]).length / rows;
    expect(Math.abs(estimate.accuracy - realised)).toBeLessThan(0.02);
    expect(estimate.rocAuc).toBeGreaterThan(0.6);
    expect(estimate.confusion.flat().reduce((sum, value) => sum + value, 0)).toBeCloseTo(rows, 6);
    const errors = multiclassErrors(labels, predicted, columns);
    const spread = Math.sqrt(realised * (1 - realised));
    expect(multiclassSamplingError(errors, 'accuracy', 400)).toBeCloseTo(spread / 20, 9);
    const recall = multiclassSamplingError(errors, 'recall', 400);
    expect(recall).toBeGreaterThan(0.01);
    expect(recall).toBeLessThan(0.05);
    expect(multiclassSamplingError(errors, 'recall', 1600)).toBeCloseTo(recall / 2, 9);
    const zero = calibratedClasses([null, null], [new Float64Array(1), new Float64Array(1)]);
    expect(zero.map(([share]) => share)).toEqual([0.5, 0.5]);
  });
});

describe('direct loss estimation', () => {
  it('follows the rows whose error is known to be large', () => {
    const random = seededRandom(8);
    const drawn = (rows: number, share: number) => {
      const wide = Float64Array.from({ length: rows }, () => (random() < share ? 1 : 0));
      const x = Float64Array.from({ length: rows }, () => random());
      const targets = x.map(
        (value, row) => value * 10 + normalFrom(random) * (wide[row] === 1 ? 3 : 1),
      );
      return { features: [wide, x], predicted: x.map((value) => value * 10), targets };
    };
    const reference = drawn(3000, 0.3);
    const later = drawn(2000, 0.8);
    for (const measure of ['mae', 'rmse'] as const) {
      const model = fitDle(reference.features, reference.predicted, reference.targets, measure);
      const estimate = estimateDle(model, later.features, later.predicted);
      const losses = later.targets.map((target, row) =>
        rowLoss(measure, target, later.predicted[row] ?? 0),
      );
      const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
      const realised = measure === 'rmse' ? Math.sqrt(mean) : mean;
      expect(Math.abs(estimate / realised - 1), measure).toBeLessThan(0.1);
    }
  });

  it('has a loss for each measure', () => {
    expect(regressionMeasures.map((measure) => rowLoss(measure, 3, 1))).toEqual([
      2,
      2 / 3,
      4,
      Math.log(2) ** 2,
      4,
      Math.log(2) ** 2,
    ]);
    expect(Number.isFinite(rowLoss('mape', 0, 1))).toBe(true);
  });
});

describe('drift of columns together', () => {
  const random = seededRandom(13);
  const drawn = (rows: number, sign: number) => {
    const x = Float64Array.from({ length: rows }, () => normalFrom(random));
    const y = x.map((value) => sign * value + 0.1 * normalFrom(random));
    return [x, y];
  };
  const columns = (values: readonly Float64Array[]): DriftColumn[] =>
    values.map((list, index) => ({ name: `x${index}`, kind: 'numeric', values: list }));

  it('a broken relation is seen although no column moves', () => {
    const reference = drawn(300, 1);
    expect(domainClassifier(reference, drawn(300, -1), random)).toBeGreaterThan(0.9);
    const same = domainClassifier(reference, drawn(300, 1), random);
    expect(same).toBeGreaterThan(0.45);
    expect(same).toBeLessThan(0.55);
    const model = fitPca(columns(reference));
    expect(model.components).toHaveLength(1);
    expect(reconstructionError(model, columns(drawn(300, 1)))).toBeLessThan(0.1);
    expect(reconstructionError(model, columns(drawn(300, -1)))).toBeGreaterThan(0.8);
  });

  it('missing values, categories and empty sides are defined', () => {
    const labels = ['a', 'b'];
    const codes = Int32Array.from({ length: 100 }, (_, row) => (row % 5 === 0 ? -1 : row % 2));
    const numeric = Float64Array.from({ length: 100 }, (_, row) => (row % 7 === 0 ? NaN : row));
    const rows: DriftColumn[] = [
      { name: 'c', kind: 'categorical', codes, labels },
      { name: 'n', kind: 'numeric', values: numeric },
      { name: 't', kind: 'text', values: ['x'] },
    ];
    expect(reconstructionError(fitPca(rows), rows)).toBeGreaterThanOrEqual(0);
    expect(reconstructionError(fitPca(rows), [])).toBeNaN();
    expect(domainClassifier([Float64Array.of(1)], [Float64Array.of(2)], random)).toBeNaN();
  });
});
