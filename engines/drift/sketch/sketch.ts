import type { VectorSketch } from './vector-sketch.ts';

/**
 * Numbers of a reference as counts between fixed edges. `counts[i]` covers `edges[i]` up to
 * `edges[i + 1]`; the last count covers everything from the last edge on. Counts of other rows
 * between the same edges can be added up and compared.
 */
export type NumberSketch = {
  name: string;
  kind: 'numbers';
  edges: number[];
  counts: number[];
  missing: number;
  mean: number;
  /** Population standard deviation. */
  std: number;
  max: number;
  /** Inner edges of the ten parts used to measure stability; a subset of `edges`. */
  deciles: number[];
  /** Whether every value of the reference is an edge. */
  isExact: boolean;
  thresholds: Record<string, number>;
};

/**
 * Texts of a reference as counts per label; `other` counts the labels beyond the most frequent
 * ones. If there are other labels, one random half of the rows selected the labels, and all counts
 * are from the other half. Otherwise, a label selected because of a randomly high count would be
 * rarer in later rows and look like drift.
 */
export type TextSketch = {
  name: string;
  kind: 'texts';
  counts: [label: string, count: number][];
  /**
   * Frequency of each label of `counts` in the half that selected it; only if there are other
   * labels.
   */
  chosenBy?: number[] | undefined;
  other: number;
  missing: number;
  thresholds: Record<string, number>;
  /** Whether nearly every value is distinct, so that nothing is counted per label. */
  isFreeText?: boolean | undefined;
};

export type Sketch = NumberSketch | TextSketch | VectorSketch;

/** Rows of the reference that have a value. */
export function referenceRows(sketch: Sketch): number {
  if (sketch.kind === 'vectors') return sketch.rows;
  if (sketch.kind === 'numbers') return sketch.counts.reduce((sum, count) => sum + count, 0);
  return sketch.counts.reduce((sum, [, count]) => sum + count, sketch.other);
}

/** Share of the reference's rows without a value. */
export function missingShare(sketch: Sketch): number {
  return sketch.missing / (referenceRows(sketch) + sketch.missing);
}

/** Whether the sketch contains every label of the reference, so that any other label is new. */
export const holdsAll = ({ other, chosenBy }: TextSketch): boolean =>
  other === 0 && chosenBy === undefined;

const MANY_LABELS = 50;
const TEXT_SHARE = 0.5;

/**
 * Whether the column is free text: as detected or, for a sketch from an older Tandem version, as
 * estimated from the counts.
 */
export function isProse(sketch: TextSketch): boolean {
  const { counts, other, isFreeText, chosenBy } = sketch;
  if (isFreeText !== undefined) return isFreeText;
  const distinct = counts.length + other / (counts.at(-1)?.[1] ?? 1);
  return (
    chosenBy === undefined &&
    distinct > MANY_LABELS &&
    distinct > TEXT_SHARE * referenceRows(sketch)
  );
}
