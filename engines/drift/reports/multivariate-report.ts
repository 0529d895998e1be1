import type { DriftColumn } from '#engines/drift/column.ts';
import { domainClassifier, domainThreshold } from '#engines/drift/methods/domain-classifier.ts';
import { encodeFeatures, sharedFeatures } from '#engines/drift/methods/encode-features.ts';
import { fitPca, reconstructionError } from '#engines/drift/methods/pca-reconstruction.ts';
import type { Random } from '#engines/drift/profiles/method-rule.ts';
import { isOutside, learnThreshold, type Threshold } from '#engines/drift/streams/threshold.ts';
import { chunksByCount } from './chunks.ts';
import { pickRows, rowsAt } from './pick-rows.ts';

export const multivariateMethods = ['domain-classifier', 'pca-reconstruction'] as const;
export type MultivariateMethod = (typeof multivariateMethods)[number];

export type MultivariateDrift = {
  method: MultivariateMethod;
  value: number | null;
  threshold: Threshold;
  drifted: boolean;
  /** Rows used. */
  rows: { reference: number; current: number };
};

/**
 * Maximum number of values of both sides that are used in full. Larger tables are sampled, with
 * half of the values per side.
 */
const VALUES = 2_000_000;
const CHUNKS = 10;
const CLASSIFIER_ROWS = 20_000;
const CLASSIFIER_LEAST_ROWS = 1_000;
/**
 * Limit for rows per side times the square of the columns. Wide tables are thinned to limit the
 * running time of a report.
 */
const CLASSIFIER_PRODUCTS = { whole: 6e6, sample: 3e6 };
/**
 * Bins for samples, a quarter of NannyML's number: as good for an area, and several times as fast.
 */
const SAMPLE_BINS = 63;
/** Maximum number of columns; more components would take too long. */
const PCA_COLUMNS = 200;

function rowsOf(column: DriftColumn, start: number, end: number): DriftColumn {
  if (column.kind === 'categorical') return { ...column, codes: column.codes.subarray(start, end) };
  return column.kind === 'numeric'
    ? { ...column, values: column.values.subarray(start, end) }
    : column;
}

const lengthOf = (column: DriftColumn | undefined): number =>
  column?.kind === 'categorical' ? column.codes.length : (column?.values.length ?? 0);

type Sides = { reference: readonly DriftColumn[]; current: readonly DriftColumn[] };

function result(
  method: MultivariateDrift['method'],
  value: number,
  threshold: Threshold,
  { reference, current }: Sides,
): MultivariateDrift {
  const isKnown = Number.isFinite(value);
  return {
    method,
    value: isKnown ? value : null,
    threshold,
    drifted: isKnown && isOutside(value, threshold),
    rows: { reference: lengthOf(reference[0]), current: lengthOf(current[0]) },
  };
}

/** Samples up to `most` rows of each side. */
function sampled({ reference, current }: Sides, most: number, random: Random): Sides {
  const side = (columns: readonly DriftColumn[]): readonly DriftColumn[] => {
    const rows = pickRows(lengthOf(columns[0]), most, random);
    return columns.map((column) => rowsAt(column, rows));
  };
  return { reference: side(reference), current: side(current) };
}

function isLarge({ reference, current }: Sides): boolean {
  return reference.length * (lengthOf(reference[0]) + lengthOf(current[0])) > VALUES;
}

function classifierDrift(sides: Sides, large: boolean, random: Random): MultivariateDrift {
  const products = CLASSIFIER_PRODUCTS[large ? 'sample' : 'whole'];
  const most = Math.min(
    CLASSIFIER_ROWS,
    Math.max(CLASSIFIER_LEAST_ROWS, products / sides.reference.length ** 2),
  );
  const few = sampled(sides, most, random);
  const features = encodeFeatures(few.reference, few.current);
  const area = domainClassifier(
    features.reference,
    features.current,
    random,
    large ? SAMPLE_BINS : undefined,
  );
  return result('domain-classifier', area, domainThreshold, few);
}

function pcaDrift(sides: Sides): MultivariateDrift {
  const method = 'pca-reconstruction';
  const { reference, current } = sides;
  if (reference.length > PCA_COLUMNS)
    return result(method, NaN, { lower: null, upper: null }, { reference: [], current: [] });
  const model = fitPca(reference);
  const errors = chunksByCount(lengthOf(reference[0]), CHUNKS).map(({ start, end }) =>
    reconstructionError(
      model,
      reference.map((column) => rowsOf(column, start, end)),
    ),
  );
  const value = reconstructionError(model, current);
  return result(method, value, learnThreshold(errors, { least: 0 }), sides);
}

/**
 * Drift of all columns together, with NannyML's two methods and limits. Text, embeddings and
 * columns on only one side are left out, and large tables are sampled. Empty if fewer than two
 * columns are left: a single column has its own method.
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
  const all = { reference: only(reference), current: only(current) };
  const large = isLarge(all);
  const sides = large ? sampled(all, VALUES / 2 / names.length, random) : all;
  return methods.map((method) =>
    method === 'domain-classifier' ? classifierDrift(sides, large, random) : pcaDrift(sides),
  );
}
