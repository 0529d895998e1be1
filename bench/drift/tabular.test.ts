import { describe, expect, it } from 'vitest';
import type { DriftColumn } from '#engines/drift/column.ts';
import { domainClassifier } from '#engines/drift/methods/domain-classifier.ts';
import { fitPca, reconstructionError } from '#engines/drift/methods/pca-reconstruction.ts';
import { estimateDle, fitDle, regressionMeasures } from '#engines/estimation/dle.ts';
import { seededRandom } from '#engines/math/seeded-random.ts';
import { classificationMeasures } from '#engines/performance/classification.ts';
import {
  goldenHouses,
  houseColumns,
  syntheticHouses,
  type HouseColumn,
  type HousePart,
} from './synthetic-houses.ts';

/** Against LightGBM and scikit-learn with the settings of NannyML 0.13. */
describe('synthetic houses', () => {
  const golden = goldenHouses();
  const side = (part: HousePart) => {
    const rows = syntheticHouses(part);
    return (name: HouseColumn) => Float64Array.from(rows, (row) => row[name]);
  };
  const reference = side('reference');
  const analysis = side('analysis');

  it('domain classifier', () => {
    const names = ['MedInc', 'AveRooms', 'AveOccup'] as const;
    const area = domainClassifier(names.map(reference), names.map(analysis), seededRandom(13));
    expect(Math.abs(area - golden.domain_classifier)).toBeLessThan(0.02);
  });

  it('direct loss estimation', () => {
    const names = ['AveRooms', 'AveOccup', 'Latitude', 'Longitude'] as const;
    const predict = (values: typeof reference) => values('MedInc').map((value) => 40 - 2 * value);
    expect(Object.keys(golden.direct_loss)).toHaveLength(regressionMeasures.length);
    for (const measure of regressionMeasures) {
      const features = names.map(reference);
      const model = fitDle(features, predict(reference), reference('HouseAge'), measure);
      const estimate = estimateDle(model, names.map(analysis), predict(analysis));
      const expected = golden.direct_loss[measure] ?? NaN;
      expect(Math.abs(estimate / expected - 1), measure).toBeLessThan(1e-9);
    }
  });

  it('PCA reconstruction', () => {
    const columns = (values: typeof reference): DriftColumn[] =>
      houseColumns.map((name) => ({ name, kind: 'numeric', values: values(name) }));
    const model = fitPca(columns(reference));
    expect(model.components).toHaveLength(golden.pca.components);
    expect(reconstructionError(model, columns(reference))).toBeCloseTo(golden.pca.reference, 9);
    expect(reconstructionError(model, columns(analysis))).toBeCloseTo(golden.pca.analysis, 9);
  });

  it('realised performance', () => {
    const sides = [
      reference('clf_target'),
      reference('y_pred'),
      reference('y_pred_proba'),
    ] as const;
    const { rocAuc, prAuc, brier, logLoss, f1 } = classificationMeasures(...sides);
    expect(rocAuc).toBeCloseTo(golden.performance['roc_auc'] ?? NaN, 12);
    expect(prAuc).toBeCloseTo(golden.performance['pr_auc'] ?? NaN, 12);
    expect(brier).toBeCloseTo(golden.performance['brier'] ?? NaN, 12);
    expect(logLoss).toBeCloseTo(golden.performance['log_loss'] ?? NaN, 6);
    expect(f1).toBeCloseTo(golden.performance['f1'] ?? NaN, 12);
  });
});
