import type { EmbeddingPair } from '#engines/drift/column-pair.ts';
import { mannWhitney } from '#engines/drift/methods/mann-whitney.ts';
import {
  crossGamma,
  type Matrix,
  meanDiscrepancy,
} from '#engines/drift/methods/mean-discrepancy.ts';
import { sampleRows } from '#engines/drift/methods/sample-rows.ts';
import { toSample } from '#engines/drift/methods/sample.ts';
import { wassersteinNormed } from '#engines/drift/methods/wasserstein.ts';
import {
  distance,
  type Measured,
  type MethodRule,
  type Random,
} from '#engines/drift/profiles/method-rule.ts';
import type { Profile } from '#engines/drift/profiles/profile.ts';
import { vectorDistance } from '#engines/drift/sketch/vector-sketch.ts';
import { areaUnderCurve } from '#engines/learn/area-under-curve.ts';
import { predictLogistic, trainLogistic } from '#engines/learn/logistic-regression.ts';

const LEAST_ROWS = 4;
const COMPONENT_DRIFT = 0.1;
/** Maximum sample size: the kernel of all pairs is held in memory. */
const KERNEL_ROWS = 1_000;
const MODEL_ROWS = 2_000;
const MODEL_LEAST_ROWS = 200;
/**
 * Limit of the training time, which grows with rows times the square of the components. Longer
 * vectors get fewer rows and rounds.
 */
const MODEL_WORK = 1e8;
const MODEL_COMPONENTS = 1_500;
const SHORT = 128;

const component = (rows: Matrix, k: number): Float64Array =>
  Float64Array.from(rows, (row) => row[k] ?? NaN);

const sizeOf = (rows: Matrix): number => rows[0]?.length ?? 0;

/** Euclidean distance of the mean vectors. */
function meanDistance({ reference, current }: EmbeddingPair): number {
  const meanOf = (rows: Matrix): Float64Array =>
    Float64Array.from({ length: sizeOf(reference) }, (_, k) => toSample(component(rows, k)).mean);
  return vectorDistance(meanOf(reference), meanOf(current));
}

/** Share of components whose normalized Wasserstein distance is at least 0.1. */
function driftedShare({ reference, current }: EmbeddingPair): number {
  const size = sizeOf(reference);
  let drifted = 0;
  for (let k = 0; k < size; k += 1) {
    const [x, y] = [toSample(component(reference, k)), toSample(component(current, k))];
    if (wassersteinNormed(x.sorted, y.sorted, x.std) >= COMPONENT_DRIFT) drifted += 1;
  }
  return drifted / size;
}

function discrepancy({ reference, current }: EmbeddingPair, random: Random): number {
  const x = sampleRows(reference, KERNEL_ROWS, random);
  const y = sampleRows(current, KERNEL_ROWS, random);
  return Math.max(0, meanDiscrepancy(x, y, crossGamma(x, y)));
}

type Scored = { labels: number[]; scores: number[]; area: number };

/**
 * Scores of a linear classifier that separates the sides, trained on one half of the rows and
 * applied to the other half.
 */
function modelScores({ reference, current }: EmbeddingPair, random: Random): Scored {
  const size = Math.min(MODEL_COMPONENTS, sizeOf(reference));
  const most = Math.max(MODEL_LEAST_ROWS, Math.min(MODEL_ROWS, Math.floor(MODEL_WORK / size ** 2)));
  const halves = [reference, current].map((rows) => {
    const shuffled = sampleRows(rows, Math.min(most, rows.length - 1), random);
    const cut = shuffled.map((row) => row.subarray(0, size));
    const middle = Math.floor(cut.length / 2);
    return { train: cut.slice(0, middle), test: cut.slice(middle) };
  });
  const part = (name: 'train' | 'test') => halves.flatMap((half) => half[name]);
  const labelsOf = (name: 'train' | 'test') =>
    halves.flatMap((half, label) => half[name].map(() => label));
  const model = trainLogistic(part('train'), labelsOf('train'), {
    rounds: size > SHORT ? 6 : 15,
  });
  const labels = labelsOf('test');
  const scores = part('test').map((row) => predictLogistic(model, row));
  return { labels, scores, area: areaUnderCurve(labels, scores) };
}

function rule(
  measure: (pair: EmbeddingPair, random: Random) => number,
  threshold: number,
): MethodRule {
  return {
    embedding: (pair, random) =>
      distance(
        Math.min(pair.reference.length, pair.current.length) < LEAST_ROWS
          ? NaN
          : measure(pair, random),
      ),
    drift: 'value-above',
    threshold,
  };
}

/** Drift of embeddings (rows of equal length) by the four methods and limits of Evidently 0.7. */
export const embeddingRules: Profile['rules'] = {
  'embedding-distance': rule(meanDistance, 0.2),
  'embedding-ratio': rule(driftedShare, 0.2),
  'embedding-model': rule((pair, random) => modelScores(pair, random).area, 0.55),
  'embedding-mmd': rule(discrepancy, 0.015),
};

/** Maximum area that counts as no effect, regardless of p. */
const LEAST_AREA = 0.55;

/**
 * Area under the curve of the classifier, with the p value of the hypothesis that current rows
 * score no higher (Mann and Whitney).
 */
export function embeddingModelTest(pair: EmbeddingPair, random: Random): Measured {
  if (Math.min(pair.reference.length, pair.current.length) < LEAST_ROWS)
    return { value: NaN, pValue: null };
  const { labels, scores, area } = modelScores(pair, random);
  if (area <= LEAST_AREA) return { value: area, pValue: 1 };
  const of = (label: number) => Float64Array.from(scores.filter((_, row) => labels[row] === label));
  return { value: area, pValue: mannWhitney(of(0).sort(), of(1).sort(), 'less').pValue };
}
