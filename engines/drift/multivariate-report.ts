import { chunksByCount } from '#engines/drift/chunks.ts';
import type { DriftColumn } from '#engines/drift/column.ts';
import { domainClassifier, domainThreshold } from '#engines/drift/domain-classifier.ts';
import { encodeFeatures, sharedFeatures } from '#engines/drift/encode-features.ts';
import type { Random } from '#engines/drift/method-rule.ts';
import { fitPca, reconstructionError } from '#engines/drift/pca-reconstruction.ts';
import { isOutside, learnThreshold, type Threshold } from '#engines/drift/threshold.ts';

export const multivariateMethods = ['domain-classifier', 'pca-reconstruction'] as const;
export type MultivariateMethod = (typeof multivariateMethods)[number];

export type MultivariateDrift = {
  method: MultivariateMethod;
  value: number | null;
  threshold: Threshold;
  drifted: boolean;
};

const CHUNKS = 10;
const CLASSIFIER_ROWS = 20_000;
const CLASSIFIER_LEAST_ROWS = 1_000;
/** Rows a side times the square of the columns: wide tables are thinned, so that a report stays quick. */
const CLASSIFIER_PRODUCTS = 6e6;
const PCA_PRODUCTS = 1e9;
/** The components of more columns would take too long. */
const PCA_COLUMNS = 200;

/** One of how many rows is kept so that at most about `most` are left. */
const stepTo = (rows: number, most: number): number => Math.max(1, Math.ceil(rows / most));

/** The column with every n-th row only. */
function thinned(column: DriftColumn, step: number): DriftColumn {
  const isKept = (_: number, row: number): boolean => row % step === 0;
  if (step === 1) return column;
  if (column.kind === 'categorical') return { ...column, codes: column.codes.filter(isKept) };
  return column.kind === 'numeric' ? { ...column, values: column.values.filter(isKept) } : column;
}

function rowsOf(column: DriftColumn, start: number, end: number): DriftColumn {
  if (column.kind === 'categorical') return { ...column, codes: column.codes.subarray(start, end) };
  return column.kind === 'numeric'
    ? { ...column, values: column.values.subarray(start, end) }
    : column;
}

const lengthOf = (column: DriftColumn | undefined): number =>
  column?.kind === 'categorical' ? column.codes.length : (column?.values.length ?? 0);

function result(
  method: MultivariateDrift['method'],
  value: number,
  threshold: Threshold,
): MultivariateDrift {
  const isKnown = Number.isFinite(value);
  return {
    method,
    value: isKnown ? value : null,
    threshold,
    drifted: isKnown && isOutside(value, threshold),
  };
}

type Sides = { reference: readonly DriftColumn[]; current: readonly DriftColumn[] };

function classifierDrift({ reference, current }: Sides, random: Random): MultivariateDrift {
  const most = Math.min(
    CLASSIFIER_ROWS,
    Math.max(CLASSIFIER_LEAST_ROWS, CLASSIFIER_PRODUCTS / reference.length ** 2),
  );
  const side = (columns: readonly DriftColumn[]) =>
    columns.map((column) => thinned(column, stepTo(lengthOf(column), most)));
  const features = encodeFeatures(side(reference), side(current));
  const area = domainClassifier(features.reference, features.current, random);
  return result('domain-classifier', area, domainThreshold);
}

function pcaDrift({ reference, current }: Sides): MultivariateDrift {
  const method = 'pca-reconstruction';
  if (reference.length > PCA_COLUMNS) return result(method, NaN, { lower: null, upper: null });
  const step = stepTo(lengthOf(reference[0]), PCA_PRODUCTS / reference.length ** 2);
  const rows = reference.map((column) => thinned(column, step));
  const model = fitPca(rows);
  const errors = chunksByCount(lengthOf(rows[0]), CHUNKS).map(({ start, end }) =>
    reconstructionError(
      model,
      rows.map((column) => rowsOf(column, start, end)),
    ),
  );
  const value = reconstructionError(model, current);
  return result(method, value, learnThreshold(errors, { least: 0 }));
}

/**
 * Drift of all columns together, by NannyML's two methods and limits; text, embeddings and columns that only one
 * side has are left out. Nothing where fewer than two columns are left: one alone has a method of its own.
 */
export function multivariateReport(
  reference: readonly DriftColumn[],
  current: readonly DriftColumn[],
  random: Random,
  methods: readonly MultivariateMethod[] = multivariateMethods,
): MultivariateDrift[] {
  const names = sharedFeatures(reference, current);
  if (names.length < 2) return [];
  const only = (columns: readonly DriftColumn[]) =>
    columns.filter(({ name }) => names.includes(name));
  const sides = { reference: only(reference), current: only(current) };
  return methods.map((method) =>
    method === 'domain-classifier' ? classifierDrift(sides, random) : pcaDrift(sides),
  );
}
