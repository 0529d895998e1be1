import { describe, expect, it } from 'vitest';
import type { ValueModelBody } from '#lib/schemas/inference/value.ts';
import { costPerThousand, predictionValue } from './model-value.ts';

const value: ValueModelBody = {
  kpi: 'Fraud stopped',
  currency: 'USD',
  valuePerGoodOutcome: 0.1,
  costPerError: { falsePositive: 2, falseNegative: 50 },
  costPerAction: { retrain: null, rollBack: null, repairData: null, scale: null },
};
const fraud = {
  class: 'fraud',
  actual: 50,
  predicted: 40,
  precision: 0.75,
  recall: 0.6,
  f1: null,
};
const judged = {
  judged: 1000,
  metrics: { accuracy: 0.97 },
  classes: [fraud],
  scored: { positive: 'fraud', rows: 1000, metrics: {}, calibration: [] },
};

describe('predictionValue', () => {
  it('subtracts the costs of both kinds of errors when the model is binary', () => {
    // 970 right; 30 of 40 yes are right, so 10 wrong yes and 20 missed.
    expect(predictionValue(value, judged)).toBeCloseTo(970 * 0.1 - 10 * 2 - 20 * 50);
  });
  it('needs the kinds of errors only when they cost something', () => {
    const free = { ...value, costPerError: { falsePositive: 0, falseNegative: 0 } };
    expect(predictionValue(value, { ...judged, scored: null })).toBeNull();
    expect(predictionValue(free, { ...judged, scored: null })).toBeCloseTo(97);
  });
  it('is unknown when no prediction has a label', () => {
    expect(predictionValue(value, { ...judged, judged: 0 })).toBeNull();
    expect(predictionValue(value, { ...judged, metrics: {} })).toBeNull();
  });
});

describe('costPerThousand', () => {
  const window = { from: '2026-11-01T00:00:00Z', to: '2026-11-03T00:00:00Z', version: null };
  const step = (at: string, rows: number) => ({ at, rows, labelled: 0, value: null, f1: null });
  it('divides the spend by the predictions of the same days', () => {
    const series = [step('2026-11-01T02:00:00Z', 1500), step('2026-11-02T02:00:00Z', 500)];
    expect(costPerThousand(8, { rows: 2000, series, window })).toBe(4);
  });
  it('is unknown when predictions begin later than the spend', () => {
    const series = [step('2026-11-01T02:00:00Z', 0), step('2026-11-02T02:00:00Z', 500)];
    expect(costPerThousand(8, { rows: 500, series, window })).toBeNull();
    expect(costPerThousand(8, { rows: 0, series: [], window })).toBeNull();
  });
});
