import type { VectorSketch } from './vector-sketch.ts';

/**
 * Numbers of a reference as counts between fixed edges: `counts[i]` covers `edges[i]` up to
 * `edges[i + 1]`, the last one everything from the last edge on. Counts of other rows between the
 * same edges can be added up and compared.
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
  /** Inner edges of the ten parts that stability is measured on; a subset of `edges`. */
  deciles: number[];
  /** Whether every value of the reference is an edge. */
  isExact: boolean;
  thresholds: Record<string, number>;
};

/**
 * Texts of a reference as counts per label; `other` counts labels beyond the most frequent ones. If
 * there are such, the labels were chosen by a random half of the rows and all counts are of the
 * other half:
 * otherwise a label that was chosen because of a high count by chance would be rarer in later rows,
 * and look like drift.
 */
export type TextSketch = {
  name: string;
  kind: 'texts';
  counts: [label: string, count: number][];
  /** Frequency of each of `counts` in the half that chose it; only if there are other labels. */
  chosenBy?: number[] | undefined;
  other: number;
  missing: number;
  thresholds: Record<string, number>;
  /** Whether nearly every value is different, so that nothing is counted per label. */
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
 * Whether the column is free text: as detected, or, for a sketch of an older Tandem version, as far
 * as the counts show it.
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
