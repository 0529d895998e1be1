/** Numbers of current rows between the edges of a sketch. */
export type NumberCounts = {
  kind: 'numbers';
  /** Rows below the first edge, and their smallest value. */
  below: number;
  min: number;
  max: number;
  counts: readonly number[];
  missing: number;
};

export type TextCounts = {
  kind: 'texts';
  /**
   * Counts of all labels that occur in both the sketch and the rows, and of the most frequent other
   * labels.
   */
  counts: ReadonlyMap<string, number>;
  /** Rows with any other label. */
  other: number;
  missing: number;
};

/** Embeddings of current rows that have the same length as the sketch's. */
export type VectorCounts = {
  kind: 'vectors';
  rows: number;
  /** Mean of each component; empty without a row. */
  mean: readonly number[];
  missing: number;
  /** Rows with an embedding of another length, which is not compared. */
  otherLength: number;
};

export type SketchCounts = NumberCounts | TextCounts | VectorCounts;

export const sumOf = (values: Iterable<number>): number => {
  let total = 0;
  for (const value of values) total += value;
  return total;
};

/** Rows that have a value. */
export const presentRows = (now: SketchCounts): number => {
  if (now.kind === 'numbers') return now.below + sumOf(now.counts);
  return now.kind === 'vectors' ? now.rows : sumOf(now.counts.values()) + now.other;
};
