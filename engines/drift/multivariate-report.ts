import { chunksByCount } from '#engines/drift/chunks.ts';
import type { DriftColumn } from '#engines/drift/column.ts';
import { domainClassifier, domainThreshold } from '#engines/drift/domain-classifier.ts';
import { encodeFeatures } from '#engines/drift/encode-features.ts';
import type { Random } from '#engines/drift/method-rule.ts';
import { fitPca, reconstructionError } from '#engines/drift/pca-reconstruction.ts';
import { isOutside, learnThreshold, type Threshold } from '#engines/drift/threshold.ts';

export type MultivariateDrift = {
  method: 'domain-classifier' | 'pca-reconstruction';
  value: number | null;
  threshold: Threshold;
  drifted: boolean;
};

const CHUNKS = 10;
const CLASSIFIER_ROWS = 20_000;

/** Every n-th row, so that a large side takes no longer than needed to tell the sides apart. */
function thinned(columns: readonly Float64Array[]): Float64Array[] {
  const step = Math.ceil((columns[0]?.length ?? 0) / CLASSIFIER_ROWS);
  return step <= 1
    ? [...columns]
    : columns.map((values) => values.filter((_, row) => row % step === 0));
}

function rowsOf(column: DriftColumn, start: number, end: number): DriftColumn {
  if (column.kind === 'categorical') return { ...column, codes: column.codes.subarray(start, end) };
  if (column.kind === 'numeric') return { ...column, values: column.values.subarray(start, end) };
  return { ...column, values: column.values.slice(start, end) };
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

/** Drift of all columns together, by NannyML's two methods and limits. Text columns are left out. */
export function multivariateReport(
  reference: readonly DriftColumn[],
  current: readonly DriftColumn[],
  random: Random,
): MultivariateDrift[] {
  const features = encodeFeatures(reference, current);
  const shared = reference.filter(({ name }) => features.names.includes(name));
  const area = domainClassifier(thinned(features.reference), thinned(features.current), random);
  const model = fitPca(shared);
  const errors = chunksByCount(lengthOf(shared[0]), CHUNKS).map(({ start, end }) =>
    reconstructionError(
      model,
      shared.map((column) => rowsOf(column, start, end)),
    ),
  );
  return [
    result('domain-classifier', area, domainThreshold),
    result(
      'pca-reconstruction',
      reconstructionError(model, current),
      learnThreshold(errors, { least: 0 }),
    ),
  ];
}
