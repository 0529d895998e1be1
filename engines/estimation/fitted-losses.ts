import { encodeColumn } from '#engines/drift/methods/encode-features.ts';
import { alone, comparable, type RawColumn, textsOfNumbers } from '#engines/drift/raw-column.ts';
import { applyBins } from '#engines/learn/bin-features.ts';
import { predictBoosting } from '#engines/learn/gradient-boosting.ts';
import type { TreeNode } from '#engines/learn/grow-tree.ts';
import { fitDle, rowLoss } from './dle.ts';

/** Features and the predicted value; the reference also has the actual value. */
export type LossRows = {
  features: readonly RawColumn[];
  predicted: Float64Array;
};

/**
 * Trees as lists of numbers in preorder: feature, bin, and 1 if missing values go left; a leaf is
 * -1 and its value.
 */
type FittedLoss = { start: number; trees: number[][]; usual: number; std: number };

/** A second regressor fitted to the losses of a reference, as plain numbers that can be stored. */
export type FittedLosses = {
  /** Labels of a categorical column in the order of their codes; null for numbers. */
  columns: { name: string; keys: string[] | null }[];
  /** Upper bounds of the bins of each column, followed by those of the predicted value. */
  edges: number[][];
  /** Measures that the model monitor uses, and other requested measures. */
  measures: Record<'mae' | 'rmse', FittedLoss> & Partial<Record<FittedMeasure, FittedLoss>>;
};

/**
 * Loss of a row by measure: absolute, squared, as a share of the actual value, or squared
 * difference of logarithms.
 */
const LOSSES = { mae: 'mae', rmse: 'mse', mape: 'mape', rmsle: 'msle' } as const;
export type FittedMeasure = keyof typeof LOSSES;
const MEASURES = ['mae', 'rmse', 'mape', 'rmsle'] as const;

function pack(node: TreeNode): number[] {
  return 'feature' in node
    ? [node.feature, node.bin, node.missingLeft ? 1 : 0, ...pack(node.left), ...pack(node.right)]
    : [-1, node.value];
}

function unpack(numbers: readonly number[]): TreeNode {
  let at = 0;
  const next = (): number => numbers[at++] ?? 0;
  const read = (): TreeNode => {
    const feature = next();
    if (feature < 0) return { value: next() };
    const [bin, missing] = [next(), next()];
    return { feature, bin, missingLeft: missing === 1, left: read(), right: read() };
  };
  return read();
}

type Column = FittedLosses['columns'][number];

/**
 * How to read a column of the reference. Texts that are nearly all distinct carry no information.
 */
function columnOf(column: RawColumn): Column | null {
  const { reference } = comparable(column, column);
  if (reference.kind === 'text') return null;
  const keys = reference.kind === 'categorical' ? [...reference.labels].toSorted() : null;
  return { name: column.name, keys };
}

/**
 * Values of a column as numbers. Values of another kind or without a match in the reference are
 * missing.
 */
function encoded({ keys }: Column, column: RawColumn | undefined, rows: number): Float64Array {
  const missing = (): Float64Array => new Float64Array(rows).fill(NaN);
  if (column === undefined) return missing();
  if (keys === null) return column.kind === 'numbers' ? encodeColumn(alone(column), []) : missing();
  return encodeColumn(alone(column.kind === 'texts' ? column : textsOfNumbers(column)), keys);
}

function encodedRows(columns: readonly Column[], { features, predicted }: LossRows) {
  const byName = new Map(features.map((column) => [column.name, column]));
  return columns.map((column) => encoded(column, byName.get(column.name), predicted.length));
}

function spreadOf(values: Float64Array): { usual: number; std: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { usual: mean, std: Math.sqrt(squares / values.length) };
}

/**
 * Learns the loss of each row from its features and the prediction, on labeled reference rows, for
 * two measures and those requested in `also`. Pure.
 */
export function fitLosses(
  reference: LossRows & { truth: Float64Array },
  also: readonly ('mape' | 'rmsle')[] = [],
): FittedLosses {
  const columns = reference.features.flatMap((column) => columnOf(column) ?? []);
  const features = encodedRows(columns, reference);
  const { predicted, truth } = reference;
  const fit = (measure: FittedMeasure) => {
    const { binning, losses } = fitDle(features, predicted, truth, LOSSES[measure]);
    const known = predicted.map((value, row) => rowLoss(LOSSES[measure], truth[row] ?? NaN, value));
    const { start, trees } = losses;
    return { binning, loss: { start, trees: trees.map(pack), ...spreadOf(known) } };
  };
  const mae = fit('mae');
  const others = also.map((measure) => [measure, fit(measure).loss] as const);
  return {
    columns,
    edges: mae.binning.map((edges) => [...edges]),
    measures: { mae: mae.loss, rmse: fit('rmse').loss, ...Object.fromEntries(others) },
  };
}

/** Expected loss of each row for each fitted measure. Negative losses count as zero. Pure. */
export function predictLosses(
  { columns, edges, measures }: FittedLosses,
  current: LossRows,
): { measure: FittedMeasure; fitted: FittedLoss; losses: Float64Array }[] {
  const values = [...encodedRows(columns, current), current.predicted];
  const data = applyBins(
    edges.map((each) => Float64Array.from(each)),
    values,
  );
  const rows = Int32Array.from(current.predicted, (_, row) => row);
  return MEASURES.flatMap((measure) => {
    const fitted = measures[measure];
    if (fitted === undefined) return [];
    const { start, trees } = fitted;
    const model = { objective: 'squared' as const, start, trees: trees.map(unpack) };
    const found = predictBoosting(model, data, rows);
    return { measure, fitted, losses: found.map((value) => Math.max(0, value)) };
  });
}
