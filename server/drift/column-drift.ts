import { driftWindowInput, type ColumnDriftAnswer } from '#lib/schemas/drift/windows.ts';
import { countsOf } from '#server/inference/column-counts.ts';
import { visibleModel } from '#server/inference/inference-models.ts';
import { toWindow, windowOf } from '#server/inference/window.ts';
import { query } from '#server/platform/verb.ts';
import { readLayouts } from '#server/telemetry/queries/inference/features.ts';
import { baselineOf, toBaseline } from './baselines/set-baseline.ts';
import { sketchList } from './baselines/sketch-shape.ts';
import { driftPlanOf } from './drift-plan.ts';
import { largeDriftLimit } from './large-drift-limit.ts';
import { measureDrift, type ColumnDrift } from './measured-drift.ts';
import { multivariateDrift, readMultivariate } from './multivariate-drift.ts';

function datasetOf(columns: readonly ColumnDrift[]): ColumnDriftAnswer['dataset'] {
  const measured = columns.filter((column) => column.noVerdict === null);
  const drifted = measured.filter((column) => column.drifted).length;
  return {
    measured: measured.length,
    drifted,
    share: measured.length === 0 ? null : drifted / measured.length,
  };
}

/**
 * Drift of each feature in a window against the model's baseline, from counts in the store. Each
 * value has an error bound.
 */
export const columnDrift = query(
  { permission: 'models:read', input: driftWindowInput },
  async ({ actor, now }, input): Promise<ColumnDriftAnswer> => {
    const { name } = await visibleModel(actor, input.name);
    const baseline = await baselineOf(name, input.baseline);
    const window = windowOf(input, now);
    const sketches = sketchList.parse(baseline.sketch);
    const layouts = await readLayouts(name);
    const counted = await countsOf(window, layouts, sketches);
    const { plan: chosen } = await driftPlanOf(name);
    const { columns, plan, problem } = await measureDrift(window, baseline, counted, chosen);
    const sketch = readMultivariate(baseline);
    return {
      window: toWindow(window),
      baseline: toBaseline(baseline, sketches.length),
      plan: { ...plan, problem },
      largeFrom: await largeDriftLimit(name),
      columns,
      together: sketch === null ? null : await multivariateDrift(window, layouts, sketch),
      dataset: datasetOf(columns),
    };
  },
);
