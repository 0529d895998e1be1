import { populationStability } from '#engines/drift/methods/share-distances.ts';
import { shares } from '#engines/drift/methods/shares.ts';
import type { ModelReading } from '#server/inference/model-reading.ts';

/** What the newest rows alone tell. */
export type Outlook = {
  readings: ModelReading[];
  /** The worst of the versions: accuracy that is lost, or how much the mean absolute error rises. */
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

/** How far a mix of answers is from that of the reference, as the stability index; null where there is none. */
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
