import type { SlicesAnswer } from '#lib/schemas/models-slices.ts';
import { slicesInput } from '#lib/schemas/models-slices.ts';
import { query } from '#server/platform/verb.ts';
import { labelShares } from '#server/telemetry/queries/inference-cells.ts';
import { readLayouts } from '#server/telemetry/queries/inference-features.ts';
import { answersLists } from '#server/telemetry/queries/inference-lists.ts';
import { segmentNames } from '#server/telemetry/queries/inference-segments.ts';
import { slicesParquet } from '#server/telemetry/queries/inference-slices.ts';
import { columnsOfLayouts } from '#server/telemetry/queries/inference-window.ts';
import { findSlices } from './drift-threads.ts';
import { visibleModel } from './inference-models.ts';
import { taskOf } from './learn-watch.ts';
import { toWindow, windowOf } from './window-of.ts';

const rowsAtMost = 50_000;
const columnsAtMost = 60;

const nothing = {
  rows: 0,
  measure: null,
  overall: null,
  slices: [],
  attributes: [],
  fairness: null,
};

/** Where a model is worse than elsewhere, and how it treats the groups of a column. */
export const findWorstSlices = query(
  { permission: 'models:read', input: slicesInput },
  async ({ actor, now }, input): Promise<SlicesAnswer> => {
    const { name } = await visibleModel(actor, input.name);
    const window = windowOf(input, now);
    const shares = await labelShares(window);
    const { rowsAtLeast, by = null } = input;
    const head = { window: toWindow(window), rowsAtLeast };
    // A list is not right or wrong as a whole.
    if (shares.length === 0 || (await answersLists(window))) return { ...head, ...nothing };
    const { kind, positive } = taskOf(shares, false);
    const regression = kind === 'regression';
    const [layouts, segments] = await Promise.all([readLayouts(name), segmentNames(window)]);
    const columns = columnsOfLayouts(layouts).slice(0, columnsAtMost);
    const bytes = await slicesParquet(window, layouts, {
      columns,
      segments,
      positive,
      regression,
      rowsAtMost,
    });
    const names = [
      ...columns.map((column) => column.name),
      // A feature may have the name of a segment.
      ...segments.map((segment) => `segment ${segment}`),
      'loss',
      'predicted',
      'label',
    ];
    const file = { side: 'rows', bytes: new Uint8Array(bytes), names };
    const { fairness, ...found } = await findSlices({
      file,
      rowsAtLeast,
      by,
      binary: positive !== null,
    });
    return {
      ...head,
      measure: regression ? 'mae' : 'error_rate',
      ...found,
      fairness:
        fairness === null || by === null || positive === null
          ? null
          : { by, favourable: positive.name, ...fairness },
    };
  },
);
