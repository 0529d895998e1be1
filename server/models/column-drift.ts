import type { NumberCounts, SketchDrift, TextCounts } from '#engines/drift/sketch-drift.ts';
import { sketchDrift } from '#engines/drift/sketch-drift.ts';
import type { Sketch } from '#engines/drift/sketch.ts';
import type { ColumnDriftAnswer } from '#lib/schemas/models-windows.ts';
import { driftWindowInput } from '#lib/schemas/models-windows.ts';
import { query } from '#server/platform/verb.ts';
import type { Layout } from '#server/telemetry/queries/inference-features.ts';
import { readLayouts } from '#server/telemetry/queries/inference-features.ts';
import { binNumbers, countTexts } from '#server/telemetry/queries/inference-histogram.ts';
import type { InferenceWindow } from '#server/telemetry/queries/inference-window.ts';
import { visibleModel } from './inference-models.ts';
import { baselineOf, toBaseline } from './set-baseline.ts';
import { sketchList } from './sketch-shape.ts';
import { toWindow, windowOf } from './window-of.ts';

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

function datasetOf(columns: readonly SketchDrift[]): ColumnDriftAnswer['dataset'] {
  const measured = columns.filter((column) => column.noVerdict === null);
  const drifted = measured.filter((column) => column.drifted).length;
  return {
    measured: measured.length,
    drifted,
    share: measured.length === 0 ? null : drifted / measured.length,
  };
}

/** Drift of each feature of a window against the model's baseline, from counts in the store; each value says how far it may be from the exact one. */
export const columnDrift = query(
  { permission: 'models:read', input: driftWindowInput },
  async ({ actor, now }, input): Promise<ColumnDriftAnswer> => {
    const { name } = await visibleModel(actor, input.name);
    const baseline = await baselineOf(name, input.baseline);
    const window = windowOf(input, now);
    const sketches = sketchList.parse(baseline.sketch);
    const layouts = await readLayouts(name);
    const columns = sketchDrift(await countsOf(window, layouts, sketches));
    return {
      window: toWindow(window),
      baseline: toBaseline(baseline, sketches.length),
      columns,
      dataset: datasetOf(columns),
    };
  },
);
