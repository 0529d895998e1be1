import { scaleLevelsOf, scaleShift, SCALE_LEVELS } from '#engines/drift/scale-shift.ts';
import type { Sketch } from '#engines/drift/sketch/sketch.ts';
import { reading, type ModelReading } from '#server/inference/model-reading.ts';
import type { Layout } from '#server/telemetry/queries/inference/features.ts';
import { numberLevels } from '#server/telemetry/queries/inference/performance/levels.ts';
import type { InferenceWindow } from '#server/telemetry/queries/inference/window.ts';

/**
 * A change of scale appears first in the newest rows; a whole window mixes values of both scales.
 */
const newestRows = 400;
/** Minimum number of rows: with fewer, the deciles are too imprecise. */
const rowsAtLeast = 200;

/**
 * Factor by which the values of each column differ from the reference if all differ equally,
 * otherwise 1. Omits columns with few values.
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
