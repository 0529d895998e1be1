/** Numbers of current rows between the edges of a sketch. */
export type NumberCounts = {
  kind: 'numbers';
  /** Below the first edge, and their smallest. */
  below: number;
  min: number;
  max: number;
  counts: readonly number[];
  missing: number;
};

export type TextCounts = {
  kind: 'texts';
  /** Every label that the sketch holds and the rows have, and the most frequent ones besides. */
  counts: ReadonlyMap<string, number>;
  /** Rows with any other label. */
  other: number;
  missing: number;
};

/** Embeddings of current rows that have the length of the sketch's. */
export type VectorCounts = {
  kind: 'vectors';
  rows: number;
  /** Number by number; empty without a row. */
  mean: readonly number[];
  missing: number;
  /** Rows with one of another length, which is not compared. */
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
