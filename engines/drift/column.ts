/** Missing values are NaN. */
export type NumericColumn = { name: string; kind: 'numeric'; values: Float64Array };

/** `codes[i]` is an index into `labels`; -1 is missing. */
export type CategoricalColumn = {
  name: string;
  kind: 'categorical';
  codes: Int32Array;
  labels: readonly string[];
};

export type TextColumn = { name: string; kind: 'text'; values: readonly (string | null)[] };

export type DriftColumn = NumericColumn | CategoricalColumn | TextColumn;

export type ColumnKind = DriftColumn['kind'];
