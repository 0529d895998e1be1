import type { DriftColumn } from '#engines/drift/column.ts';
import { symmetricEigen } from '#engines/math/symmetric-eigen.ts';
import { encodeColumn } from './encode-features.ts';

type Feature = {
  name: string;
  /** Share of each category in the reference, or null for numbers. */
  shares: ReadonlyMap<string, number> | null;
  /** Replacement for missing values: the mean, or the share of the most frequent category. */
  filler: number;
  mean: number;
  scale: number;
};

export type PcaModel = { features: Feature[]; components: Float64Array[] };

const KEPT_VARIANCE = 0.65;
/**
 * Maximum remainder that counts as rounding: rows that the components reproduce fully have no
 * error.
 */
const ROUNDING = 1e-12;

function numbers(column: DriftColumn, shares: Feature['shares']): Float64Array {
  if (column.kind !== 'categorical' || shares === null) return encodeColumn(column, []);
  const byCode = Float64Array.from(column.labels, (label) => shares.get(label) ?? 0);
  return Float64Array.from(column.codes, (code) => (code < 0 ? NaN : (byCode[code] ?? 0)));
}

function sharesOf(column: DriftColumn): Feature['shares'] {
  if (column.kind !== 'categorical') return null;
  const counts = new Float64Array(column.labels.length);
  for (const code of column.codes) if (code >= 0) counts[code] = (counts[code] ?? 0) + 1;
  const known = counts.reduce((sum, count) => sum + count, 0);
  return new Map(column.labels.map((label, code) => [label, (counts[code] ?? 0) / known]));
}

const meanOf = (values: Float64Array): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

function fitFeature(column: DriftColumn): Feature {
  const shares = sharesOf(column);
  const raw = numbers(column, shares);
  const known = raw.filter((value) => !Number.isNaN(value));
  const filler = shares === null ? meanOf(known) : Math.max(0, ...shares.values());
  const filled = raw.map((value) => (Number.isNaN(value) ? filler : value));
  const mean = meanOf(filled);
  const variance = meanOf(filled.map((value) => (value - mean) ** 2));
  return { name: column.name, shares, filler, mean, scale: Math.sqrt(variance) || 1 };
}

function standardised(
  features: readonly Feature[],
  columns: readonly DriftColumn[],
): Float64Array[] {
  const found = new Map(columns.map((column) => [column.name, column]));
  return features.map(({ name, shares, filler, mean, scale }) => {
    const column = found.get(name);
    const raw = column === undefined ? new Float64Array() : numbers(column, shares);
    return raw.map((value) => ((Number.isNaN(value) ? filler : value) - mean) / scale);
  });
}

function productOf(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < one.length; index += 1)
    sum += (one[index] ?? 0) * (other[index] ?? 0);
  return sum;
}

/**
 * Principal components of the reference (NannyML): missing values are filled with mean or mode,
 * categories replaced by their shares, columns standardized, and as many components used as explain
 * more than 65 % of the variance.
 */
export function fitPca(reference: readonly DriftColumn[]): PcaModel {
  const features = reference
    .filter(({ kind }) => kind === 'numeric' || kind === 'categorical')
    .map(fitFeature);
  const columns = standardised(features, reference);
  const rows = columns[0]?.length ?? 0;
  const covariance = columns.map(() => new Float64Array(columns.length));
  for (const [i, one] of columns.entries())
    for (const [j, other] of columns.slice(0, i + 1).entries()) {
      const cell = productOf(one, other) / rows;
      covariance[i]?.fill(cell, j, j + 1);
      covariance[j]?.fill(cell, i, i + 1);
    }
  const { values, vectors } = symmetricEigen(covariance);
  const total = values.reduce((sum, value) => sum + value, 0);
  let explained = 0;
  const components: Float64Array[] = [];
  for (const [index, vector] of vectors.entries()) {
    components.push(vector);
    explained += values[index] ?? 0;
    if (explained / total > KEPT_VARIANCE) break;
  }
  return { features, components };
}

/** Euclidean distance of each row from its projection on the components. */
export function reconstructionErrors(model: PcaModel, rows: readonly DriftColumn[]): Float64Array {
  const columns = standardised(model.features, rows);
  const errors = new Float64Array(columns[0]?.length ?? 0);
  const values = new Float64Array(columns.length);
  for (let row = 0; row < errors.length; row += 1) {
    for (let index = 0; index < values.length; index += 1)
      values[index] = columns[index]?.[row] ?? 0;
    let squared = productOf(values, values);
    for (const component of model.components) squared -= productOf(component, values) ** 2;
    if (squared > ROUNDING) errors[row] = Math.sqrt(squared);
  }
  return errors;
}

/**
 * Mean distance of rows from their projection on the components: it grows when correlations between
 * columns change, even if no single column drifts.
 */
export function reconstructionError(model: PcaModel, rows: readonly DriftColumn[]): number {
  const errors = reconstructionErrors(model, rows);
  return errors.length === 0 ? NaN : meanOf(errors);
}
