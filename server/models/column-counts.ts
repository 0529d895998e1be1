import type { NumberCounts, TextCounts } from '#engines/drift/sketch-drift.ts';
import type { Sketch } from '#engines/drift/sketch.ts';
import type { Layout } from '#server/telemetry/queries/inference-features.ts';
import { binNumbers, countTexts } from '#server/telemetry/queries/inference-histogram.ts';
import type { InferenceWindow } from '#server/telemetry/queries/inference-window.ts';

/** Counts of the window's rows in the bins of every sketch, from the telemetry store. */
export async function countsOf(
  window: InferenceWindow,
  layouts: readonly Layout[],
  sketches: readonly Sketch[],
): Promise<{ sketch: Sketch; now: NumberCounts | TextCounts }[]> {
  const numbers = sketches.filter((sketch) => sketch.kind === 'numbers');
  const texts = sketches.filter((sketch) => sketch.kind === 'texts');
  const [binned, counted] = await Promise.all([
    binNumbers(window, layouts, numbers),
    countTexts(
      window,
      layouts,
      texts.map(({ name }) => name),
    ),
  ]);
  return [
    ...numbers.flatMap((sketch, at) => {
      const now = binned[at];
      return now === undefined ? [] : [{ sketch, now: { kind: 'numbers' as const, ...now } }];
    }),
    ...texts.flatMap((sketch, at) => {
      const now = counted[at];
      return now === undefined ? [] : [{ sketch, now: { kind: 'texts' as const, ...now } }];
    }),
  ];
}
