import { type Confusion, ratesOf } from '#engines/performance/confusion.ts';
import { type BinaryMeasure, type ErrorComponent, samplingError } from './sampling-error.ts';

export interface BandedEstimate {
  readonly measure: string;
  readonly value: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly error: number | null;
}

const BAND = 3;
const MEASURES = [
  ['accuracy', 'accuracy'],
  ['precision', 'precision'],
  ['recall', 'recall'],
  ['specificity', 'specificity'],
  ['f1', 'f1'],
  ['roc_auc', 'rocAuc'],
] as const;

/**
 * Value -+ three sampling errors, limited to the range of the measure; no band if there is no
 * value.
 */
export function banded(
  measure: string,
  value: number,
  error: number,
  { least, most }: { least: number; most: number },
): BandedEstimate {
  if (!Number.isFinite(value))
    return { measure, value: null, lower: null, upper: null, error: null };
  if (!Number.isFinite(error)) return { measure, value, lower: null, upper: null, error: null };
  const [lower, upper] = [value - BAND * error, value + BAND * error];
  return { measure, value, lower: Math.max(least, lower), upper: Math.min(most, upper), error };
}

/** Measures of an expected confusion matrix (confidence-based estimation), each with its band. */
export function expectedQuality(
  expected: Confusion & { readonly rows: number; readonly area: number | null },
  components: Readonly<Record<BinaryMeasure, ErrorComponent>>,
): BandedEstimate[] {
  const values = { ...ratesOf(expected), rocAuc: expected.area ?? Number.NaN };
  return MEASURES.map(([name, measure]) =>
    banded(name, values[measure], samplingError(components[measure], expected.rows), {
      least: 0,
      most: 1,
    }),
  );
}
