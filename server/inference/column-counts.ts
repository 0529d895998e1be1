import type { SketchCounts } from '#engines/drift/sketch/sketch-counts.ts';
import { isProse, type Sketch } from '#engines/drift/sketch/sketch.ts';
import type { Layout } from '#server/telemetry/queries/inference/features.ts';
import { binNumbers, countTexts } from '#server/telemetry/queries/inference/histogram.ts';
import { vectorMeans } from '#server/telemetry/queries/inference/vectors.ts';
import type { InferenceWindow } from '#server/telemetry/queries/inference/window.ts';

/** A reference column with the counts of other rows. */
export type Counted = { sketch: Sketch; now: SketchCounts };

/**
 * Counts of the window's rows in the bins of each sketch, and means of its embeddings, from the
 * telemetry store.
 */
export async function countsOf(
  window: InferenceWindow,
  layouts: readonly Layout[],
  sketches: readonly Sketch[],
): Promise<Counted[]> {
  const numbers = sketches.filter((sketch) => sketch.kind === 'numbers');
  const texts = sketches.filter((sketch) => sketch.kind === 'texts');
  const vectors = sketches.filter((sketch) => sketch.kind === 'vectors');
  const [binned, counted, means] = await Promise.all([
    binNumbers(window, layouts, numbers),
    countTexts(
      window,
      layouts,
      // Free-text labels have no meaning, so only the number of rows with a text is requested.
      texts.map((each) => ({
        name: each.name,
        labels: isProse(each) ? null : each.counts.map(([label]) => label),
      })),
    ),
    vectorMeans(window, layouts, vectors),
  ]);
  const beside = <Own extends Sketch, Now>(
    own: readonly Own[],
    found: readonly Now[],
    of: (now: Now) => SketchCounts,
  ): Counted[] =>
    own.flatMap((sketch, at) => {
      const now = found[at];
      return now === undefined ? [] : [{ sketch, now: of(now) }];
    });
  return [
    ...beside(numbers, binned, (now) => ({ kind: 'numbers', ...now })),
    ...beside(texts, counted, (now) => ({ kind: 'texts', ...now })),
    ...beside(vectors, means, (now) => ({ kind: 'vectors', ...now })),
  ];
}
