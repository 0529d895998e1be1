/**
 * The same values read as another kind, for methods requested by name that do not support the
 * column's own kind.
 */
type Also = { also?: NumericColumn | CategoricalColumn };

/** Missing values are NaN. */
export type NumericColumn = { name: string; kind: 'numeric'; values: Float64Array } & Also;

/** `codes[i]` is an index into `labels`; -1 is missing. */
export type CategoricalColumn = {
  name: string;
  kind: 'categorical';
  codes: Int32Array;
  labels: readonly string[];
} & Also;

export type TextColumn = {
  name: string;
  kind: 'text';
  values: readonly (string | null)[];
} & Also;

/** Rows are vectors of equal length; null for a missing vector. */
export type EmbeddingColumn = {
  name: string;
  kind: 'embedding';
  values: readonly (Float64Array | null)[];
};

export type DriftColumn = NumericColumn | CategoricalColumn | TextColumn | EmbeddingColumn;

export type ColumnKind = DriftColumn['kind'];
