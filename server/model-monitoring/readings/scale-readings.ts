import { scaleLevelsOf, scaleShift, SCALE_LEVELS } from '#engines/drift/scale-shift.ts';
import type { Sketch } from '#engines/drift/sketch/sketch.ts';
import type { Layout } from '#server/telemetry/queries/inference/features.ts';
import { numberLevels } from '#server/telemetry/queries/inference/performance/levels.ts';
import type { InferenceWindow } from '#server/telemetry/queries/inference/window.ts';
import type { ModelReading } from '#server/inference/model-reading.ts';
import { reading } from '#server/inference/model-reading.ts';

/** The newest rows tell it first: in a whole window values of both scales stand side by side. */
const newestRows = 400;
/** By fewer the tenths are not known well enough. */
const rowsAtLeast = 200;

/**
 * How many times larger or smaller the values of each column are than in the reference, where all are alike so; 1 where
 * they are not. Columns of few values say nothing.
 */
export async function scaleReadings(
  window: InferenceWindow & { version: string },
  layouts: readonly Layout[],
  sketches: readonly Sketch[],
): Promise<ModelReading[]> {
  const told = sketches.flatMap((sketch) => {
    const before = scaleLevelsOf(sketch);
    return before === null ? [] : [{ name: sketch.name, before }];
  });
  const names = told.map(({ name }) => name);
  const { rows, levels } = await numberLevels(window, layouts, {
    names,
    levels: SCALE_LEVELS,
    newest: newestRows,
  });
  if (rows < rowsAtLeast) return [];
  return told.flatMap(({ name, before }, at) => {
    const factor = scaleShift(before, levels[at] ?? []) ?? 1;
    const labels = { model: window.model, version: window.version, column: name };
    return [
      reading('model.data_quality', { ...labels, check: 'scaled_up' }, Math.max(1, factor)),
      reading('model.data_quality', { ...labels, check: 'scaled_down' }, Math.max(1, 1 / factor)),
    ];
  });
}
