import type { BinnedRows } from '#engines/learn/bin-features.ts';
import {
  bestSplit,
  type Histogram,
  type Split,
  type SplitLimits,
  type Totals,
} from '#engines/learn/tree-split.ts';

export type TreeNode =
  | { value: number }
  | { feature: number; bin: number; missingLeft: boolean; left: TreeNode; right: TreeNode };

type Leaf = {
  start: number;
  end: number;
  totals: Totals;
  histogram: Histogram;
  split: Split | null;
  /** Replaces this leaf with a node. */
  place: (node: TreeNode) => void;
};

export type TreeLimits = SplitLimits & { leaves: number };

/**
 * Single precision, as in LightGBM. Sums of such values are mostly exact, so equal gains are equal
 * in any order.
 */
export type Slopes = {
  gradient: Float32Array;
  /** Null if the curvature is 1 in every row. */
  curvature: Float32Array | null;
};

function build(
  data: BinnedRows,
  slopes: Slopes,
  order: Int32Array,
  start: number,
  end: number,
): Histogram {
  const { bins: stride } = data;
  const size = data.features.length * stride;
  const own = order.subarray(start, end);
  const slope = new Float32Array(own.length);
  for (const [index, row] of own.entries()) slope[index] = slopes.gradient[row] ?? 0;
  const gradient = new Float64Array(size);
  const rows = new Float64Array(size);
  for (const [feature, bins] of data.features.entries()) {
    const offset = feature * stride;
    for (let index = 0; index < own.length; index += 1) {
      const at = offset + (bins[own[index] ?? 0] ?? 0);
      gradient[at] = (gradient[at] ?? 0) + (slope[index] ?? 0);
      rows[at] = (rows[at] ?? 0) + 1;
    }
  }
  const { curvature } = slopes;
  return {
    bins: stride,
    gradient,
    curvature: curvature === null ? rows : sumCurvature(data, curvature, own),
    rows,
  };
}

function sumCurvature(data: BinnedRows, slopes: Float32Array, own: Int32Array): Float64Array {
  const curvature = new Float64Array(data.features.length * data.bins);
  for (const [feature, bins] of data.features.entries()) {
    const offset = feature * data.bins;
    for (let index = 0; index < own.length; index += 1) {
      const row = own[index] ?? 0;
      const at = offset + (bins[row] ?? 0);
      curvature[at] = (curvature[at] ?? 0) + (slopes[row] ?? 0);
    }
  }
  return curvature;
}

/**
 * Computes the sibling's sums as parent minus child, in place: the parent's sums are no longer
 * needed.
 */
function subtract(parent: Histogram, child: Histogram): Histogram {
  const parts =
    parent.curvature === parent.rows
      ? (['gradient', 'rows'] as const)
      : (['gradient', 'curvature', 'rows'] as const);
  for (const part of parts) {
    const [from, less] = [parent[part], child[part]];
    for (let at = 0; at < from.length; at += 1) from[at] = (from[at] ?? 0) - (less[at] ?? 0);
  }
  return parent;
}

function totalsOf({ bins, gradient, curvature, rows }: Histogram): Totals {
  const totals = { gradient: 0, curvature: 0, rows: 0 };
  for (let bin = 0; bin < bins; bin += 1) {
    totals.gradient += gradient[bin] ?? 0;
    totals.curvature += curvature[bin] ?? 0;
    totals.rows += rows[bin] ?? 0;
  }
  return totals;
}

/**
 * Moves the rows that go left to the front of the leaf's range. Returns the start of the other
 * rows.
 */
function partition(bins: Uint8Array, leaf: Leaf, order: Int32Array, split: Split): number {
  const right: number[] = [];
  let at = leaf.start;
  for (let index = leaf.start; index < leaf.end; index += 1) {
    const row = order[index] ?? 0;
    const bin = bins[row] ?? 0;
    if (bin === 0 ? split.missingLeft : bin <= split.bin) {
      order[at] = row;
      at += 1;
    } else right.push(row);
  }
  order.set(right, at);
  return at;
}

/**
 * Moves the leaf's rows to their sides. Only the smaller side is summed; the other side is the
 * difference.
 */
function divide(
  data: BinnedRows,
  slopes: Slopes,
  order: Int32Array,
  leaf: Leaf & { split: Split },
) {
  const { start, end, split } = leaf;
  const middle = partition(data.features[split.feature] ?? new Uint8Array(), leaf, order, split);
  const isLeftSmall = middle - start <= end - middle;
  const small = isLeftSmall
    ? build(data, slopes, order, start, middle)
    : build(data, slopes, order, middle, end);
  return { middle, isLeftSmall, small, large: subtract(leaf.histogram, small) };
}

/**
 * One regression tree, grown leaf by leaf at the largest decrease of the loss (Shi, 2007;
 * histograms with subtraction as in LightGBM, Ke and others, 2017). Leaf values are Newton steps.
 * `order` contains the rows to use and is reordered.
 */
export function growTree(
  data: BinnedRows,
  slopes: Slopes,
  order: Int32Array,
  limits: TreeLimits,
): TreeNode {
  let root: TreeNode = { value: 0 };
  const all = build(data, slopes, order, 0, order.length);
  const zeros = data.zeros.map((zero, at) => ((all.rows[at * data.bins] ?? 0) > 0 ? null : zero));
  const toLeaf = (range: Pick<Leaf, 'start' | 'end' | 'place'>, histogram: Histogram): Leaf => {
    const totals = totalsOf(histogram);
    range.place({ value: -totals.gradient / (totals.curvature + limits.penalty) || 0 });
    return { ...range, totals, histogram, split: bestSplit(histogram, zeros, totals, limits) };
  };
  const setRoot = (node: TreeNode): void => {
    root = node;
  };
  const leaves = [toLeaf({ start: 0, end: order.length, place: setRoot }, all)];
  while (leaves.length < limits.leaves) {
    const gains = leaves.map(({ split }) => split?.gain ?? 0);
    const chosen = gains.indexOf(Math.max(...gains));
    const leaf = leaves[chosen];
    if (leaf === undefined || leaf.split === null) break;
    const { split, start, end } = leaf;
    const { middle, isLeftSmall, small, large } = divide(data, slopes, order, { ...leaf, split });
    const node = { ...split, left: { value: 0 }, right: { value: 0 } };
    leaf.place(node);
    const left = {
      start,
      end: middle,
      place: (child: TreeNode) => Object.assign(node, { left: child }),
    };
    const right = {
      start: middle,
      end,
      place: (child: TreeNode) => Object.assign(node, { right: child }),
    };
    leaves[chosen] = toLeaf(left, isLeftSmall ? small : large);
    leaves.push(toLeaf(right, isLeftSmall ? large : small));
  }
  return root;
}

/** The value of the leaf that contains a row. */
export function treeValue(tree: TreeNode, { features }: BinnedRows, row: number): number {
  let node = tree;
  while ('feature' in node) {
    const bin = features[node.feature]?.[row] ?? 0;
    const isLeft = bin === 0 ? node.missingLeft : bin <= node.bin;
    node = isLeft ? node.left : node.right;
  }
  return node.value;
}
