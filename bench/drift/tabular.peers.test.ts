import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { DriftColumn } from '#engines/drift/column.ts';
import { domainClassifier } from '#engines/drift/methods/domain-classifier.ts';
import { fitPca, reconstructionError } from '#engines/drift/methods/pca-reconstruction.ts';
import { estimateDle, fitDle } from '#engines/estimation/dle.ts';
import { seededRandom } from '#engines/math/seeded-random.ts';
import { classificationMeasures } from '#engines/performance/classification.ts';

const PLACES = ['../../shared/data', '../../../shared/data'];
const DATA = PLACES.map((place) => resolve(import.meta.dirname, place)).find(existsSync) ?? '';
const path = (part: string) =>
  join(DATA, 'drift-tabular', `nannyml_california_housing_${part}.csv.gz`);
const isPresent = existsSync(path('reference'));

function read(part: string): (name: string) => Float64Array {
  const [header = '', ...lines] = gunzipSync(readFileSync(path(part)))
    .toString()
    .trim()
    .split('\n');
  const names = header.split(',');
  const rows = lines.map((line) => line.split(','));
  return (name) => Float64Array.from(rows, (row) => Number(row[names.indexOf(name)]));
}

/**
 * Figures of LightGBM 4.7.0 and scikit-learn 1.9.1 with the settings of NannyML 0.13, on the same columns; those of
 * direct loss estimation are NannyML's own (0.13.1 with LightGBM 4.5.0, one chunk).
 */
describe.skipIf(!isPresent)('California housing (skipped where the data are absent)', () => {
  const reference = isPresent ? read('reference') : () => new Float64Array();
  const analysis = isPresent ? read('analysis') : () => new Float64Array();
  const all = [
    'MedInc',
    'HouseAge',
    'AveRooms',
    'AveBedrms',
    'Population',
    'AveOccup',
    'Latitude',
    'Longitude',
  ];

  it('domain classifier', () => {
    const names = ['MedInc', 'AveRooms', 'AveOccup'];
    const area = domainClassifier(names.map(reference), names.map(analysis), seededRandom(13));
    expect(Math.abs(area - 0.6335)).toBeLessThan(0.02);
  }, 120_000);

  it('direct loss estimation', () => {
    const names = ['AveRooms', 'AveOccup', 'Latitude', 'Longitude'];
    const predict = (side: typeof reference) => side('MedInc').map((value) => 40 - 2 * value);
    for (const [measure, expected] of [
      ['mae', 13.175383559382329],
      ['mape', 1.297061187761053],
      ['mse', 255.32120409588111],
      ['msle', 0.5940045223225487],
      ['rmse', 15.97877354792542],
      ['rmsle', 0.7707168885670981],
    ] as const) {
      const model = fitDle(
        names.map(reference),
        predict(reference),
        reference('HouseAge'),
        measure,
      );
      const estimate = estimateDle(model, names.map(analysis), predict(analysis));
      expect(Math.abs(estimate / expected - 1), measure).toBeLessThan(1e-9);
    }
  }, 120_000);

  it('PCA reconstruction', () => {
    const columns = (side: typeof reference): DriftColumn[] =>
      all.map((name) => ({ name, kind: 'numeric', values: side(name) }));
    const model = fitPca(columns(reference));
    expect(model.components).toHaveLength(3);
    expect(reconstructionError(model, columns(reference))).toBeCloseTo(1.2469482727501173, 9);
    expect(reconstructionError(model, columns(analysis))).toBeCloseTo(1.5089212319291432, 9);
  });

  it('realised performance', () => {
    const measures = classificationMeasures(
      reference('clf_target'),
      reference('y_pred'),
      reference('y_pred_proba'),
    );
    expect(measures.rocAuc).toBeCloseTo(0.9079415179034716, 12);
    expect(measures.prAuc).toBeCloseTo(0.9455635801425559, 12);
    expect(measures.brier).toBeCloseTo(0.12893357338820302, 12);
    expect(measures.logLoss).toBeCloseTo(0.41547858855510006, 6);
    expect(measures.f1).toBeCloseTo(0.656417590275295, 12);
  });
});
