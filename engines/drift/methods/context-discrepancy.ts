import { pickRows } from '#engines/drift/reports/pick-rows.ts';
import { predictLogistic, trainLogistic } from '#engines/learn/logistic-regression.ts';
import { cholesky, solveCholesky } from '#engines/math/cholesky.ts';
import {
  incompleteCholesky,
  type Kernel,
  type KernelFeatures,
} from '#engines/math/incomplete-cholesky.ts';

type ContextTest = {
  /** Kernel of the contexts of all rows, the reference first. */
  context: Kernel;
  /** Kernels of the compared targets over the same rows, one per target. */
  targets: readonly Kernel[];
  /** Number of reference rows. */
  reference: number;
  random: () => number;
  permutations?: number;
};

/**
 * `value` is the mean squared discrepancy over the held-out contexts; both NaN if a side is too
 * small.
 */
export type ContextDiscrepancy = { value: number; pValue: number };

const PERMUTATIONS = 1_000;
/**
 * Share of the current rows whose contexts are held out to compare the sides; the target values of
 * these rows are not used.
 */
const HELD_SHARE = 0.25;
const CONTEXT_FEATURES = { most: 20, tolerance: 1e-4 };
const TARGET_FEATURES = { most: 50, tolerance: 1e-3 };
/** Candidate ridge penalties of the regression on the context, per row. */
const RIDGES = [1e-4, 1e-3, 1e-2, 1e-1];
const LEAST_ROWS = 8;
/**
 * Penalty on the log odds of a side given the context; the log odds may differ by several units.
 */
const PENALTY = 0.05;

type Matrix = Float64Array[];
/** Features of all rows: of their contexts, and of all concatenated targets. */
type Features = { context: KernelFeatures; targets: KernelFeatures };
/**
 * Sums over rows: products of the context features with each other and with the features of all
 * targets.
 */
type Sums = { rows: number; gram: Matrix; cross: Matrix };

const zeros = (rows: number, size: number): Matrix =>
  Array.from({ length: rows }, () => new Float64Array(size));

/** The features of all targets, concatenated. */
function beside(parts: readonly KernelFeatures[], rows: number): KernelFeatures {
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  const cells = new Float64Array(rows * size);
  let offset = 0;
  for (const part of parts) {
    for (let row = 0; row < rows; row += 1)
      cells.set(part.cells.subarray(row * part.size, (row + 1) * part.size), row * size + offset);
    offset += part.size;
  }
  return { rows, size, cells };
}

function sumsOf({ context, targets }: Features, rows: Uint32Array): Sums {
  const gram = zeros(context.size, context.size);
  const cross = zeros(context.size, targets.size);
  for (const row of rows) {
    const contexts = rowOf(context, row);
    const values = rowOf(targets, row);
    for (const [a, crossRow] of cross.entries()) {
      const weight = contexts[a] ?? 0;
      if (weight === 0) continue;
      const gramRow = gram[a] ?? crossRow;
      for (let b = 0; b <= a; b += 1) gramRow[b] = (gramRow[b] ?? 0) + weight * (contexts[b] ?? 0);
      for (let b = 0; b < values.length; b += 1)
        crossRow[b] = (crossRow[b] ?? 0) + weight * (values[b] ?? 0);
    }
  }
  return { rows: rows.length, gram, cross };
}

function minus(all: Sums, part: Sums): Sums {
  const less = (a: Matrix, b: Matrix): Matrix =>
    a.map((row, at) => row.map((value, k) => value - (b[at]?.[k] ?? 0)));
  return {
    rows: all.rows - part.rows,
    gram: less(all.gram, part.gram),
    cross: less(all.cross, part.cross),
  };
}

const withRidge = ({ rows, gram }: Sums, ridge: number): Matrix =>
  cholesky(
    gram.map((row, k) =>
      row.map((value, at) => (at === k ? value + ridge * Math.max(1, rows) : value)),
    ),
  );

/** Ridge regression of the target features on the context features: weights by target feature. */
function regressed(sums: Sums, lower: Matrix): Matrix {
  const size = sums.cross[0]?.length ?? 0;
  return Array.from({ length: size }, (_, b) =>
    solveCholesky(
      lower,
      Float64Array.from(sums.cross, (row) => row[b] ?? 0),
    ),
  );
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < a.length; k += 1) sum += (a[k] ?? 0) * (b[k] ?? 0);
  return sum;
}

const rowOf = ({ cells, size }: KernelFeatures, row: number): Float64Array =>
  cells.subarray(row * size, (row + 1) * size);

/** Squared error of each row by the regression over the others (the leave-one-out formula of ridge regression). */
function errorLeftOut(features: Features, all: Sums, rows: Uint32Array, ridge: number): number {
  const lower = withRidge(all, ridge);
  const weights = regressed(all, lower);
  let error = 0;
  for (const row of rows) {
    const context = rowOf(features.context, row);
    const values = rowOf(features.targets, row);
    const leverage = dot(context, solveCholesky(lower, Float64Array.from(context)));
    let squares = 0;
    for (const [b, weight] of weights.entries())
      squares += ((values[b] ?? 0) - dot(context, weight)) ** 2;
    error += squares / Math.max(1e-9, 1 - leverage) ** 2;
  }
  return error;
}

/** Probability that each row is a current row, given its context: kernel logistic regression. */
function propensities(context: KernelFeatures, rows: Uint32Array, isCurrent: Uint8Array) {
  const contexts = Array.from(rows, (row) => rowOf(context, row));
  const model = trainLogistic(contexts, isCurrent, { isRaw: true, penalty: PENALTY });
  return Float64Array.from(contexts, (row) => predictLogistic(model, row));
}

/**
 * Sum of the squared differences between both regressions over the held-out contexts, by target.
 */
function differences(
  before: Matrix,
  now: Matrix,
  held: Matrix,
  sizes: readonly number[],
): number[] {
  let at = 0;
  return sizes.map((size) => {
    let sum = 0;
    for (const end = at + size; at < end; at += 1) {
      const from = before[at] ?? new Float64Array();
      const difference = (now[at] ?? from).map((value, k) => value - (from[k] ?? 0));
      for (const [a, row] of held.entries())
        for (let b = 0; b <= a; b += 1)
          sum += (a === b ? 1 : 2) * (row[b] ?? 0) * (difference[a] ?? 0) * (difference[b] ?? 0);
    }
    return Math.max(0, sum);
  });
}

type Split = { used: Uint32Array; held: Uint32Array; isCurrent: Uint8Array };

/** Splits the rows into used and held-out rows; null if either side would be too small. */
function splitRows({ context, reference, random }: ContextTest): Split | null {
  const current = context.rows - reference;
  const count = Math.floor(current * HELD_SHARE);
  if (reference < LEAST_ROWS || current - count < LEAST_ROWS) return null;
  const held = (pickRows(current, count, random) ?? new Uint32Array()).map(
    (row) => reference + row,
  );
  const isHeld = new Set(held);
  const used = Uint32Array.from({ length: context.rows }, (_, row) => row).filter(
    (row) => !isHeld.has(row),
  );
  return { used, held, isCurrent: Uint8Array.from(used, (row) => Number(row >= reference)) };
}

/**
 * Context-aware drift by the mean discrepancy (Cobb and Van Looveren, ICML 2022, arXiv 2203.08644):
 * whether the rows of both sides differ given the same context. Both conditional mean embeddings
 * are estimated by kernel ridge regression on the context. The statistic is their mean squared
 * distance at the contexts of held-out current rows. For p, rows are assigned to random sides with
 * the probability of being current given their context, so that a change of the contexts alone does
 * not make p small. p is (1 + permutations at least as far apart) / (1 + permutations) (Phipson and
 * Smyth, 2010). Kernels are represented by at most 20 features of the context and 50 of a target
 * (incomplete Cholesky), which are kernels themselves, so p remains valid. The ridge penalty is
 * chosen without using the sides. Implemented from the paper, not from existing code. Time grows
 * with rows x features of the context x features of all targets x permutations.
 */
export function contextDiscrepancy(test: ContextTest): ContextDiscrepancy[] {
  const { targets, random, permutations = PERMUTATIONS } = test;
  const split = splitRows(test);
  if (split === null) return targets.map(() => ({ value: NaN, pValue: NaN }));
  const { used, held, isCurrent } = split;
  const parts = targets.map((target) => incompleteCholesky(target, TARGET_FEATURES));
  const features = {
    context: incompleteCholesky(test.context, CONTEXT_FEATURES),
    targets: beside(parts, test.context.rows),
  };
  const all = sumsOf(features, used);
  const errors = RIDGES.map((ridge) => errorLeftOut(features, all, used, ridge));
  const ridge = RIDGES[errors.indexOf(Math.min(...errors))] ?? 1;
  const { gram } = sumsOf(features, held);
  const sizes = parts.map(({ size }) => size);
  const apart = (isNow: (at: number) => boolean): number[] => {
    const now = sumsOf(
      features,
      used.filter((_, at) => isNow(at)),
    );
    const [before, after] = [minus(all, now), now].map((sums) =>
      regressed(sums, withRidge(sums, ridge)),
    );
    return differences(before ?? [], after ?? [], gram, sizes);
  };
  const observed = apart((at) => isCurrent[at] === 1);
  const chances = propensities(features.context, used, isCurrent);
  const further = new Uint32Array(targets.length);
  for (let round = 0; round < permutations; round += 1)
    for (const [at, value] of apart((row) => random() < (chances[row] ?? 0)).entries())
      if (value >= (observed[at] ?? NaN) - 1e-12) further[at] = (further[at] ?? 0) + 1;
  return observed.map((value, at) => ({
    value: value / held.length,
    pValue: (1 + (further[at] ?? 0)) / (1 + permutations),
  }));
}
