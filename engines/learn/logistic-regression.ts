import { cholesky, solveCholesky } from '#engines/math/cholesky.ts';

/** Weights per standardized feature, followed by the constant. */
export type LogisticModel = { means: Float64Array; scales: Float64Array; weights: Float64Array };

export type LogisticOptions = {
  penalty?: number;
  rounds?: number;
  /** Prior log odds of each row; the model only adds to them. */
  offsets?: ArrayLike<number>;
  /** Whether features are used unstandardized, for features with a meaningful scale. */
  isRaw?: boolean;
  /** Ridge penalty of the constant; default: no penalty. */
  penaltyOfConstant?: number;
};

type Rows = readonly ArrayLike<number>[];

function standardise(rows: Rows, features: number): Pick<LogisticModel, 'means' | 'scales'> {
  const means = new Float64Array(features);
  const scales = new Float64Array(features).fill(1);
  for (let k = 0; k < features; k += 1) {
    let sum = 0;
    let squares = 0;
    for (const row of rows) sum += row[k] ?? 0;
    const mean = sum / rows.length;
    for (const row of rows) squares += ((row[k] ?? 0) - mean) ** 2;
    means[k] = mean;
    scales[k] = Math.sqrt(squares / rows.length) || 1;
  }
  return { means, scales };
}

const asTheyAre = (features: number): Pick<LogisticModel, 'means' | 'scales'> => ({
  means: new Float64Array(features),
  scales: new Float64Array(features).fill(1),
});

/** Logistic regression by Newton's method with a ridge penalty that keeps separable data finite. */
export function trainLogistic(
  rows: Rows,
  labels: ArrayLike<number>,
  {
    penalty = 1,
    rounds = 15,
    offsets = [],
    penaltyOfConstant = 0,
    isRaw = false,
  }: LogisticOptions = {},
): LogisticModel {
  const features = rows[0]?.length ?? 0;
  const costOf = (k: number) => (k < features ? penalty : penaltyOfConstant);
  const size = isRaw ? asTheyAre(features) : standardise(rows, features);
  const model = { ...size, weights: new Float64Array(features + 1) };
  const z = new Float64Array(features + 1).fill(1);
  for (let round = 0; round < rounds; round += 1) {
    const gradient = model.weights.map((weight, k) => costOf(k) * weight);
    const curvature = Array.from(z, (_, k) => {
      const cells = new Float64Array(features + 1);
      cells[k] = Math.max(costOf(k), 1e-9);
      return cells;
    });
    for (const [index, row] of rows.entries()) {
      for (let k = 0; k < features; k += 1)
        z[k] = ((row[k] ?? 0) - (model.means[k] ?? 0)) / (model.scales[k] ?? 1);
      const guess = logisticOf(model.weights, z, offsets[index]);
      const weight = Math.max(guess * (1 - guess), 1e-9);
      for (const [i, cells] of curvature.entries()) {
        gradient[i] = (gradient[i] ?? 0) + (guess - (labels[index] ?? 0)) * (z[i] ?? 0);
        for (let j = 0; j <= i; j += 1)
          cells[j] = (cells[j] ?? 0) + weight * (z[i] ?? 0) * (z[j] ?? 0);
      }
    }
    const step = solveCholesky(cholesky(curvature), gradient);
    model.weights = model.weights.map((weight, k) => weight - (step[k] ?? 0));
    if (step.every((value) => Math.abs(value) < 1e-8)) break;
  }
  return model;
}

function logisticOf(weights: Float64Array, z: Float64Array, offset = 0): number {
  let score = offset;
  for (let k = 0; k < weights.length; k += 1) score += (weights[k] ?? 0) * (z[k] ?? 0);
  return 1 / (1 + Math.exp(-score));
}

/** Probability of label 1. */
export function predictLogistic(model: LogisticModel, row: ArrayLike<number>): number {
  const z = model.weights.map((_, k) =>
    k < model.means.length ? ((row[k] ?? 0) - (model.means[k] ?? 0)) / (model.scales[k] ?? 1) : 1,
  );
  return logisticOf(model.weights, z);
}
