import { populationStability } from '#engines/drift/methods/share-distances.ts';
import { shares } from '#engines/drift/methods/shares.ts';
import type { ModelReading } from '#server/inference/model-reading.ts';

/** Readings from the newest rows. */
export type Outlook = {
  readings: ModelReading[];
  /** Loss of the worst version: lost accuracy, or increase of the mean absolute error. */
  expectedLoss: number | null;
  expectedLossError: number | null;
};

type Loss = Pick<Outlook, 'expectedLoss' | 'expectedLossError'>;

/** The larger of two losses. */
export function worseLoss(known: Loss, loss: number, error: number): Loss {
  return known.expectedLoss === null || loss > known.expectedLoss
    ? { expectedLoss: loss, expectedLossError: error }
    : known;
}

/**
 * Stability index between a mix of predictions and the reference mix; null without a reference mix.
 */
export function mixDrift(
  counts: Record<string, number>,
  usual: Record<string, number>,
): number | null {
  const names = [...new Set([...Object.keys(usual), ...Object.keys(counts)])].toSorted();
  if (Object.keys(usual).length === 0 || names.length === 0) return null;
  const of = (source: Record<string, number>) =>
    shares(Float64Array.from(names, (name) => source[name] ?? 0));
  const value = populationStability(of(usual), of(counts));
  return Number.isFinite(value) ? value : null;
}
