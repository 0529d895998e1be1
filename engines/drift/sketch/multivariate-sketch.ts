import type { CategoricalColumn } from '#engines/drift/column.ts';
import {
  fitPca,
  reconstructionErrors,
  type PcaModel,
} from '#engines/drift/methods/pca-reconstruction.ts';
import { alone, isFreeText, type RawColumn, type RawTexts } from '#engines/drift/raw-column.ts';
import { chunksByCount } from '#engines/drift/reports/chunks.ts';
import { learnThreshold } from '#engines/drift/streams/threshold.ts';
import { mean } from '#engines/math/mean.ts';
import { moments } from '#engines/math/moments.ts';

/**
 * Conversion of a column's value to a number: (value - `mean`) / `scale`, with `filler` for missing
 * values.
 */
type TogetherColumn = {
  name: string;
  /**
   * For texts, the share of each separate label in the reference; null for numbers. `rest` is the
   * share of all other labels.
   */
  shares: [label: string, share: number][] | null;
  rest: number;
  filler: number;
  mean: number;
  scale: number;
};

/**
 * Joint variation of a reference's columns: contains everything needed for the reconstruction error
 * of later rows.
 */
export type MultivariateSketch = {
  /** Number of rows that the sketch was fitted on. */
  rows: number;
  columns: TogetherColumn[];
  /** Unit vectors over the columns. */
  components: number[][];
  /** Mean error of the reference, and the allowed deviation of a window's mean error from it. */
  usual: number;
  band: number;
};

const COLUMNS = 100;
const ROWS = 20_000;
const CHUNKS = 10;
/** Minimum number of rows, per column and in total. With fewer rows, chance would dominate. */
const ROWS_A_COLUMN = 20;
const LEAST_REFERENCE = 500;
/** Minimum number of rows for a verdict on a window. */
export const multivariateRows = 200;
/** Minimum variation of the baseline error between similar windows. */
const FLOOR = 0.1;
const DEVIATIONS = 3;
/**
 * Maximum error that counts as rounding: the components reproduce these rows fully, and would
 * reproduce any other row.
 */
const ROUNDING = 1e-6;
/**
 * Maximum number of separate labels, over all columns and per column. Long labels are never
 * separate.
 */
const LABELS = 1_000;
const LABELS_A_COLUMN = 50;
const LABEL_BYTES = 60;
/** Name for all other labels; cannot occur as a label in the store. */
const REST = '\u0000';

const lengthOf = (column: RawColumn): number =>
  column.kind === 'texts' ? column.codes.length : column.values.length;

/**
 * Whether a column is a feature: numbers with at least one value, or categories. Free-text labels
 * carry no information.
 */
function isFeature(column: RawColumn): boolean {
  if (column.kind === 'numbers') return column.values.some(Number.isFinite);
  return column.codes.some((code) => code >= 0) && !isFreeText(column);
}

/** The column reduced to every n-th row. */
function thinned(column: RawColumn, step: number): RawColumn {
  const isKept = (_: number, row: number): boolean => row % step === 0;
  return column.kind === 'texts'
    ? { ...column, codes: column.codes.filter(isKept) }
    : { ...column, values: column.values.filter(isKept) };
}

/** Keeps the most frequent labels separate and merges all others into one. */
function withFewLabels({ name, codes, labels }: RawTexts, most: number): CategoricalColumn {
  const counts = labels.map(() => 0);
  for (const code of codes) if (code >= 0) counts[code] = (counts[code] ?? 0) + 1;
  const isShort = (label: string | undefined): boolean =>
    label !== undefined && new TextEncoder().encode(label).length <= LABEL_BYTES;
  const kept = [...labels.keys()]
    .filter((code) => (counts[code] ?? 0) > 0 && isShort(labels[code]))
    .toSorted((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0))
    .slice(0, most);
  const place = new Map(kept.map((code, at) => [code, at]));
  return {
    name,
    kind: 'categorical',
    codes: codes.map((code) => (code < 0 ? -1 : (place.get(code) ?? kept.length))),
    labels: [...kept.map((code) => labels[code] ?? ''), REST],
  };
}

/**
 * Allowed deviation of a window's mean error from the baseline: three deviations of the reference's
 * own chunks, at least the chance variation of the smallest window with a verdict, and at least a
 * tenth.
 */
function bandOf(errors: Float64Array, chunks: readonly number[], usual: number): number {
  const { upper } = learnThreshold(chunks);
  const spread = Math.sqrt(moments(errors).variance);
  const byChance = DEVIATIONS * spread * Math.sqrt(1 / multivariateRows + 1 / errors.length);
  return Math.max((upper ?? usual) - usual, byChance, FLOOR * usual);
}

function columnsOf({ features }: PcaModel): TogetherColumn[] {
  return features.map(({ name, shares, filler, mean: center, scale }) => ({
    name,
    shares: shares === null ? null : [...shares].filter(([label]) => label !== REST),
    rest: shares?.get(REST) ?? 0,
    filler,
    mean: center,
    scale,
  }));
}

/**
 * Principal components of a reference, and the distance of its own rows from them (NannyML's
 * reconstruction error). Uses the first hundred columns and up to 20,000 rows. Null if there is
 * nothing to learn: fewer than two columns, too few rows for the columns, or components that
 * reproduce every row fully.
 */
export function sketchTogether(all: readonly RawColumn[]): MultivariateSketch | null {
  const raw = all.filter(isFeature).slice(0, COLUMNS);
  const [first] = raw;
  if (first === undefined || raw.length < 2) return null;
  const step = Math.max(1, Math.ceil(lengthOf(first) / ROWS));
  const texts = raw.filter(({ kind }) => kind === 'texts').length;
  const labels = Math.min(LABELS_A_COLUMN, Math.floor(LABELS / Math.max(1, texts)));
  const columns = raw.map((column) => {
    const few = thinned(column, step);
    return few.kind === 'texts' ? withFewLabels(few, labels) : alone(few);
  });
  const model = fitPca(columns);
  const errors = reconstructionErrors(model, columns);
  const rows = errors.length;
  if (rows < Math.max(LEAST_REFERENCE, ROWS_A_COLUMN * raw.length)) return null;
  const usual = mean(errors);
  if (!(usual > ROUNDING)) return null;
  const chunks = chunksByCount(rows, CHUNKS, 'join').map(({ start, end }) =>
    mean(errors.subarray(start, end)),
  );
  return {
    rows,
    columns: columnsOf(model),
    components: model.components.map((component) => [...component]),
    usual,
    band: bandOf(errors, chunks, usual),
  };
}
