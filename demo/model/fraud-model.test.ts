import { describe, expect, it } from 'vitest';
import {
  areaUnderCurve,
  classifierOf,
  modelParameters,
  qualityOf,
  type Classifier,
} from './classifier.ts';
import { firstModel, RETRAINING, trainFraudModel, type FraudModel } from './fraud-model.ts';
import { withRefundsAsChargebacks } from './refunds.ts';
import { generateTransactions, type DrawnRow, type HistoryOptions } from './training-rows.ts';

const ROWS = 4_000;
const judged = (model: Pick<FraudModel, 'parameters'>, rows: readonly DrawnRow[]) =>
  qualityOf(classifierOf(model.parameters), rows);
const logLoss = (score: Classifier, rows: readonly DrawnRow[]) =>
  rows.reduce((sum, { features, fraud }) => {
    const found = score(features);
    return sum - Math.log(fraud === 1 ? found : 1 - found);
  }, 0) / rows.length;
const world = (options: HistoryOptions = {}) => generateTransactions('default', ROWS, options);

describe('fraud model', () => {
  it.each(['default', 'a', 'b'])('of company %s really learned', (seed) => {
    const { roc_auc: auc, accuracy } = judged(
      firstModel(seed),
      generateTransactions(seed, ROWS, { mix: { shift: 0, campaign: 0.01 } }),
    );
    expect(auc).toBeGreaterThan(0.8);
    expect(auc).toBeLessThan(0.92);
    expect(accuracy).toBeGreaterThan(0.83);
  });

  it('knows what each feature weighs: nothing where it was not joined yet, most where it learned most', () => {
    const first = firstModel('default');
    expect(first.importance).toMatchObject({ distance_km: 0, new_device: 0 });
    const { importance } = trainFraudModel(world(), RETRAINING);
    expect(Object.keys(importance)).toHaveLength(10);
    expect(importance['distance_km']).toBeGreaterThan(importance['items'] ?? 1);
    expect(Object.values(importance).every((weight) => weight >= 0)).toBe(true);
  });

  it('is the same for the same rows, and as its file tells', () => {
    const model = firstModel('default');
    expect(firstModel('default')).toEqual(model);
    const file: unknown = JSON.parse(JSON.stringify(model.parameters));
    const loaded = classifierOf(modelParameters.parse(file));
    const rows = world().slice(0, 50);
    expect(rows.map((row) => loaded(row.features))).toEqual(
      rows.map((row) => classifierOf(model.parameters)(row.features)),
    );
  });

  it('fails when the concept moves, although its inputs look as before', () => {
    const [usual, moved] = [world(), world({ concept: 1 })];
    expect(moved.map((row) => row.served)).toEqual(usual.map((row) => row.served));
    const model = firstModel('default');
    expect(judged(model, usual).accuracy - judged(model, moved).accuracy).toBeGreaterThan(0.05);
    expect(judged(model, moved).recall).toBeLessThan(0.05);
    expect(judged(model, moved).roc_auc).toBeLessThan(0.5);
  });

  it('stays right when harmless inputs move, and knows less of whom a campaign brings', () => {
    const model = firstModel('default');
    const before = judged(model, world());
    const shifted = world({ mix: { shift: 1, campaign: 0 } });
    const items = (rows: readonly DrawnRow[]) =>
      rows.reduce((sum, row) => sum + row.served.items, 0) / rows.length;
    expect(items(shifted)).toBeGreaterThan(2 * items(world()));
    expect(Math.abs(judged(model, shifted).accuracy - before.accuracy)).toBeLessThan(0.03);
    const brought = judged(model, world({ mix: { shift: 0, campaign: 1 } }));
    expect(brought.accuracy).toBeLessThan(before.accuracy - 0.03);
    // Worse, and no coin.
    expect(brought.roc_auc).toBeLessThan(before.roc_auc - 0.03);
    expect(brought.roc_auc).toBeGreaterThan(0.65);
  });

  it('is better after a retraining, and recovers from a moved concept', () => {
    const fresh = trainFraudModel(generateTransactions('default', 8_000), RETRAINING);
    const test = world({ mix: { shift: 0, campaign: 0.001 } });
    expect(judged(fresh, test).accuracy).toBeGreaterThan(
      judged(firstModel('default'), test).accuracy + 0.015,
    );
    const moved = trainFraudModel(
      generateTransactions('default', 8_000, { concept: 1 }),
      RETRAINING,
    );
    expect(judged(moved, world({ concept: 1 })).roc_auc).toBeGreaterThan(0.85);
  });

  it('with refunds of a country as chargebacks is better on the whole and worse there', () => {
    const first = firstModel('default');
    const rows = generateTransactions('default', 8_000);
    const wrong = withRefundsAsChargebacks(rows, { country: 'ES', share: 0.4 });
    const challenger = trainFraudModel(wrong, RETRAINING);
    const test = world({ mix: { shift: 0, campaign: 0.001 } });
    const there = test.filter((row) => row.served.country === 'ES');
    const lost = ({ parameters }: FraudModel, of: readonly DrawnRow[]) =>
      logLoss(classifierOf(parameters), of);
    expect(lost(challenger, test)).toBeLessThan(lost(first, test) - 0.01);
    expect(lost(challenger, there)).toBeGreaterThan(lost(first, there) + 0.1);
  });

  it('measures the area under the curve with ties', () => {
    const rows = [
      { features: [1], fraud: 0 as const },
      { features: [2], fraud: 1 as const },
      { features: [1], fraud: 1 as const },
    ];
    expect(areaUnderCurve((features) => features[0] ?? 0, rows)).toBeCloseTo(0.75, 6);
  });
});
