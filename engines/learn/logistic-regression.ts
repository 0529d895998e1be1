/** Weights per standardised feature, then the constant. */
export type LogisticModel = { means: Float64Array; scales: Float64Array; weights: Float64Array };

export type LogisticOptions = {
  penalty?: number;
  rounds?: number;
  /** What is known of each row before: its log odds, to which the model only adds. */
  offsets?: ArrayLike<number>;
  /** Of the constant; without one it costs nothing. */
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

/** Solves a x = b for a symmetric positive definite matrix (Cholesky). */
function solve(a: readonly Float64Array[], b: Float64Array): Float64Array {
  const n = b.length;
  const lower = a.map(() => new Float64Array(n));
  const x = b.slice();
  const dot = (i: number, j: number, until: number): number => {
    let sum = 0;
    for (let k = 0; k < until; k += 1) sum += (lower[i]?.[k] ?? 0) * (lower[j]?.[k] ?? 0);
    return sum;
  };
  for (let i = 0; i < n; i += 1)
    for (let j = 0; j <= i; j += 1) {
      const rest = (a[i]?.[j] ?? 0) - dot(i, j, j);
      const row = lower[i];
      if (row) row[j] = i === j ? Math.sqrt(Math.max(rest, 1e-12)) : rest / (lower[j]?.[j] ?? 1);
    }
  for (let i = 0; i < n; i += 1) {
    let rest = x[i] ?? 0;
    for (let k = 0; k < i; k += 1) rest -= (lower[i]?.[k] ?? 0) * (x[k] ?? 0);
    x[i] = rest / (lower[i]?.[i] ?? 1);
  }
  for (let i = n - 1; i >= 0; i -= 1) {
    let rest = x[i] ?? 0;
    for (let k = i + 1; k < n; k += 1) rest -= (lower[k]?.[i] ?? 0) * (x[k] ?? 0);
    x[i] = rest / (lower[i]?.[i] ?? 1);
  }
  return x;
}

/** Logistic regression by Newton's method with a ridge penalty that keeps separable data finite. */
export function trainLogistic(
  rows: Rows,
  labels: ArrayLike<number>,
  { penalty = 1, rounds = 15, offsets = [], penaltyOfConstant = 0 }: LogisticOptions = {},
): LogisticModel {
  const features = rows[0]?.length ?? 0;
  const costOf = (k: number) => (k < features ? penalty : penaltyOfConstant);
  const model = { ...standardise(rows, features), weights: new Float64Array(features + 1) };
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
    const step = solve(curvature, gradient);
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
