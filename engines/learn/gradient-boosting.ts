import type { BinnedRows } from '#engines/learn/bin-features.ts';
import { growTree, type Slopes, type TreeNode, treeValue } from '#engines/learn/grow-tree.ts';

export type Boosted = { objective: 'logistic' | 'squared'; start: number; trees: TreeNode[] };

export type BoostingOptions = {
  objective: Boosted['objective'];
  trees?: number;
  learningRate?: number;
  leaves?: number;
  leastRows?: number;
};

const logistic = (score: number): number => 1 / (1 + Math.exp(-score));

function setSlopes(
  { gradient, curvature }: Slopes,
  order: Int32Array,
  targets: Float32Array,
  scores: Float64Array,
): void {
  for (const row of order) {
    const target = targets[row] ?? 0;
    const score = scores[row] ?? 0;
    const guess = curvature === null ? score : logistic(score);
    gradient[row] = guess - target;
    if (curvature !== null) curvature[row] = guess * (1 - guess);
  }
}

/**
 * Gradient-boosted trees over binned features (Friedman, 2001), with LightGBM's defaults: 100 trees
 * of 31 leaves, learning rate 0.1, at least 20 rows per leaf; targets and slopes in single
 * precision, as in LightGBM. `rows` are the training rows. Targets are 0 or 1 for `logistic`.
 * Nothing is sampled, so the result depends on the data only.
 */
export function trainBoosting(
  data: BinnedRows,
  targets: ArrayLike<number>,
  rows: Int32Array,
  { objective, trees = 100, learningRate = 0.1, leaves = 31, leastRows = 20 }: BoostingOptions,
): Boosted {
  const wanted = Float32Array.from(targets);
  let sum = 0;
  for (const row of rows) sum += wanted[row] ?? 0;
  const mean = rows.length === 0 ? 0 : sum / rows.length;
  const share = Math.min(1 - 1e-15, Math.max(1e-15, mean));
  const start = objective === 'logistic' ? Math.log(share / (1 - share)) : mean;
  const scores = new Float64Array(data.rows).fill(start);
  const slopes = {
    gradient: new Float32Array(data.rows),
    curvature: objective === 'logistic' ? new Float32Array(data.rows) : null,
  };
  const model: Boosted = { objective, start, trees: [] };
  const order = rows.slice();
  const limits = { leaves, leastRows, leastCurvature: 1e-3, penalty: 0 };
  for (let round = 0; round < trees; round += 1) {
    setSlopes(slopes, rows, wanted, scores);
    const tree = growTree(data, slopes, order, limits);
    if (!('feature' in tree)) break;
    scaleLeaves(tree, learningRate);
    model.trees.push(tree);
    for (const row of rows) scores[row] = (scores[row] ?? 0) + treeValue(tree, data, row);
  }
  return model;
}

function scaleLeaves(node: TreeNode, factor: number): void {
  if ('feature' in node) {
    scaleLeaves(node.left, factor);
    scaleLeaves(node.right, factor);
  } else Object.assign(node, { value: node.value * factor });
}

/** Predictions for the selected rows, in order: probabilities for `logistic`, otherwise values. */
export function predictBoosting(
  model: Boosted,
  data: BinnedRows,
  rows: ArrayLike<number>,
): Float64Array {
  return Float64Array.from(rows, (row) => {
    let score = model.start;
    for (const tree of model.trees) score += treeValue(tree, data, row);
    return model.objective === 'logistic' ? logistic(score) : score;
  });
}
