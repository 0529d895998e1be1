import { sliceNames } from '#engines/performance/slices/slice-cut.ts';
import type { LossSums } from '#engines/performance/slices/slice-rise.ts';
import { cutColumns, offeredColumns, type CutColumn } from '#server/drift/slice-columns.ts';
import type { InferenceModel } from '#server/generated/prisma/client.ts';
import type { JudgedTask, SliceState } from '#server/inference/monitor-state.ts';
import { readLayouts } from '#server/telemetry/queries/inference/features.ts';
import {
  sliceCounts,
  sliceRowsOf,
  type SliceCount,
} from '#server/telemetry/queries/inference/performance/slices.ts';
import type { InferenceWindow } from '#server/telemetry/queries/inference/window.ts';

/** Same threshold as in the search for worst slices and in the rollout gate. */
export const sliceRowsAtLeast = 100;
/** Maximum number of monitored slices per model; the largest slices are selected. */
const slicesAtMost = 20;
/**
 * Maximum characters of a slice name: a column value may be long, but a series name must be short.
 */
const nameChars = 200;

type Counted = {
  all: LossSums;
  slices: Map<string, LossSums>;
  /** Counts of each group, by column. */
  groups: Map<string, { name: string; count: SliceCount }[]>;
};

/** Cuts of the selected columns of a window, except columns that privacy rules drop. */
async function cutChosen(
  model: InferenceModel,
  window: InferenceWindow,
  names: readonly string[],
  task: JudgedTask,
): Promise<CutColumn[]> {
  const layouts = await readLayouts(model.name);
  const offered = await offeredColumns(model, layouts, window);
  const chosen = offered.filter(({ name }) => names.includes(name));
  return cutColumns(window, chosen, scopeOf(layouts, task, chosen.length));
}

const scopeOf = (
  layouts: Awaited<ReturnType<typeof readLayouts>>,
  { kind, positive }: JudgedTask,
  columns: number,
) => ({
  layouts,
  positive,
  regression: kind === 'regression',
  rowsAtMost: sliceRowsOf(columns),
});

/** Labeled rows of a window by the values of single columns, with learned cuts. */
export async function countSlices(
  model: InferenceModel,
  window: InferenceWindow,
  cuts: SliceState['cuts'],
  task: JudgedTask,
): Promise<Counted> {
  const layouts = await readLayouts(model.name);
  const offered = await offeredColumns(model, layouts, window);
  const used = cuts.flatMap(({ name, cut, counted }) => {
    const column = offered.find((each) => each.name === name);
    return column === undefined ? [] : [{ column, cut: counted, names: sliceNames(cut) }];
  });
  const counts = await sliceCounts(
    window,
    used,
    scopeOf(layouts, task, used.length),
    sliceRowsAtLeast,
  );
  const none = { rows: 0, sum: 0, squares: 0 };
  const groups: Counted['groups'] = new Map();
  const slices = new Map<string, LossSums>();
  for (const count of counts) {
    const [at, ...more] = count.where;
    const own = at === undefined || more.length > 0 ? undefined : used[at.column];
    if (own === undefined || at === undefined) continue;
    const value = own.names[at.code] ?? '';
    const name = `${own.column.name} = ${value}`.slice(0, nameChars);
    const { rows, sum, squares } = count;
    slices.set(name, { rows, sum, squares });
    groups.set(own.column.name, [...(groups.get(own.column.name) ?? []), { name: value, count }]);
  }
  return { all: counts.find(({ where }) => where.length === 0) ?? none, slices, groups };
}

/** Reference losses of slices, for the largest slices with enough rows inside and outside. */
export async function learnSlices(
  model: InferenceModel,
  window: InferenceWindow,
  names: readonly string[],
  task: JudgedTask,
): Promise<Pick<SliceState, 'cuts' | 'all' | 'slices'>> {
  const cuts = (await cutChosen(model, window, names, task)).map(
    ({ column: { name }, cut, counted }) => ({ name, cut, counted }),
  );
  const { all, slices } = await countSlices(model, window, cuts, task);
  const large = [...slices]
    .filter(([, { rows }]) => Math.min(rows, all.rows - rows) >= sliceRowsAtLeast)
    .toSorted((a, b) => b[1].rows - a[1].rows)
    .slice(0, slicesAtMost);
  const { rows, sum, squares } = all;
  return { cuts, all: { rows, sum, squares }, slices: Object.fromEntries(large) };
}
