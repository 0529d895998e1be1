import { areaUnderCurve } from '#engines/learn/area-under-curve.ts';
import { predictLogistic, trainLogistic } from '#engines/learn/logistic-regression.ts';
import { type Matrix, meanDiscrepancy, medianGamma } from '#engines/drift/mean-discrepancy.ts';
import type { Random } from '#engines/drift/method-rule.ts';
import { toSample } from '#engines/drift/sample.ts';
import { sampleRows } from '#engines/drift/sample-rows.ts';
import { wassersteinNormed } from '#engines/drift/wasserstein.ts';

export const embeddingMethods = ['distance', 'ratio', 'model', 'mmd'] as const;
export type EmbeddingMethod = (typeof embeddingMethods)[number];

export type EmbeddingDrift = {
  method: EmbeddingMethod;
  value: number;
  threshold: number;
  drifted: boolean;
};

/** Limits of Evidently 0.7: drift is a value above. */
const thresholds: Record<EmbeddingMethod, number> = {
  distance: 0.2,
  ratio: 0.2,
  model: 0.55,
  mmd: 0.015,
};
const COMPONENT_DRIFT = 0.1;
/** The kernel of all pairs is held in memory. */
const KERNEL_ROWS = 500;
const MODEL_ROWS = 2_000;

const component = (rows: Matrix, k: number): Float64Array =>
  Float64Array.from(rows, (row) => row[k] ?? NaN);

const sizeOf = (rows: Matrix): number => rows[0]?.length ?? 0;

/** Euclidean distance of the mean vectors. */
function meanDistance(reference: Matrix, current: Matrix): number {
  let squared = 0;
  for (let k = 0; k < sizeOf(reference); k += 1)
    squared += (toSample(component(reference, k)).mean - toSample(component(current, k)).mean) ** 2;
  return Math.sqrt(squared);
}

/** Share of components whose normed Wasserstein distance is at least 0.1. */
function driftedShare(reference: Matrix, current: Matrix): number {
  const size = sizeOf(reference);
  let drifted = 0;
  for (let k = 0; k < size; k += 1) {
    const [x, y] = [toSample(component(reference, k)), toSample(component(current, k))];
    if (wassersteinNormed(x.sorted, y.sorted, x.std) >= COMPONENT_DRIFT) drifted += 1;
  }
  return drifted / size;
}

/** Area under the curve of a linear classifier of the sides, trained on one half and tested on the other. */
function modelArea(reference: Matrix, current: Matrix, random: Random): number {
  const halves = [reference, current].map((rows) => {
    const shuffled = sampleRows(rows, Math.min(MODEL_ROWS, rows.length - 1), random);
    const middle = Math.floor(shuffled.length / 2);
    return { train: shuffled.slice(0, middle), test: shuffled.slice(middle) };
  });
  const part = (name: 'train' | 'test') => halves.flatMap((half) => half[name]);
  const labels = (name: 'train' | 'test') =>
    halves.flatMap((half, label) => half[name].map(() => label));
  const model = trainLogistic(part('train'), labels('train'));
  const scores = part('test').map((row) => predictLogistic(model, row));
  return areaUnderCurve(labels('test'), scores);
}

/** Drift of embeddings (rows of equal length) by four methods. */
export function embeddingDrift(
  reference: Matrix,
  current: Matrix,
  random: Random,
  methods: readonly EmbeddingMethod[] = embeddingMethods,
): EmbeddingDrift[] {
  const measure: Record<EmbeddingMethod, () => number> = {
    distance: () => meanDistance(reference, current),
    ratio: () => driftedShare(reference, current),
    model: () => modelArea(reference, current, random),
    mmd: () => {
      const x = sampleRows(reference, KERNEL_ROWS, random);
      const y = sampleRows(current, KERNEL_ROWS, random);
      return meanDiscrepancy(x, y, medianGamma(x, y, random));
    },
  };
  return methods.map((method) => {
    const value = reference.length < 4 || current.length < 4 ? NaN : measure[method]();
    const threshold = thresholds[method];
    return { method, value, threshold, drifted: value > threshold };
  });
}
