import { fairness } from '#engines/performance/slices/fairness.ts';
import { sliceNames } from '#engines/performance/slices/slice-cut.ts';
import { worstSlices } from '#engines/performance/slices/worst-slices.ts';
import { slicesInput, type SlicesAnswer } from '#lib/schemas/model-monitoring/slices.ts';
import { cutColumns, offeredColumns, type CutColumn } from '#server/drift/slice-columns.ts';
import { visibleModel } from '#server/inference/inference-models.ts';
import { readWatch } from '#server/inference/monitor-state.ts';
import { taskOf } from '#server/inference/performance/learn-performance.ts';
import { toWindow, windowOf } from '#server/inference/window.ts';
import { db } from '#server/platform/database/db.ts';
import { query } from '#server/platform/verb.ts';
import { labelShares, type PositiveClass } from '#server/telemetry/queries/inference/cells.ts';
import { readLayouts } from '#server/telemetry/queries/inference/features.ts';
import { answersLists } from '#server/telemetry/queries/inference/performance/lists.ts';
import {
  sliceCounts,
  sliceRowsOf,
  type SliceColumn,
  type SliceCount,
} from '#server/telemetry/queries/inference/performance/slices.ts';

/** Maximum number of columns searched if none are selected. */
const columnsAtMost = 40;

const nothing = {
  rows: 0,
  measure: null,
  overall: null,
  columns: { isChosen: false, looked: [], without: [] },
  compared: 0,
  slices: [],
  attributes: [],
  fairness: null,
};

const known = (value: number | null): number | null =>
  value !== null && Number.isFinite(value) ? value : null;

/**
 * Selected columns. By default: the segments, as many features as the limit allows, and the
 * requested column.
 */
function lookedAt(
  offered: readonly SliceColumn[],
  chosen: readonly string[] | undefined,
  by: string | null,
): SliceColumn[] {
  const segments = offered.filter(({ kind }) => kind === 'segment');
  const features = offered.filter(({ kind }) => kind === 'feature');
  const names = new Set(
    chosen ?? [...segments, ...features].slice(0, columnsAtMost).map(({ name }) => name),
  );
  return offered.filter(({ name }) => names.has(name) || name === by);
}

/** Whether slices of a column may be large enough. In free text and IDs, almost all rows differ. */
const isWorthwhile = ({ mostRows }: CutColumn, rowsAtLeast: number): boolean =>
  mostRows === null || mostRows >= rowsAtLeast;

function fairnessOf(
  counts: readonly SliceCount[],
  cuts: readonly CutColumn[],
  { by, rowsAtLeast, positive }: { by: string; rowsAtLeast: number; positive: PositiveClass },
): SlicesAnswer['fairness'] {
  const place = cuts.findIndex(({ column }) => column.name === by);
  const own = cuts[place];
  if (own === undefined) return null;
  const names = sliceNames(own.cut);
  const groups = counts
    .filter(({ where: [at, ...more] }) => at?.column === place && more.length === 0)
    .toSorted((a, b) => b.rows - a.rows)
    .map(({ where, rows, predicted, label, both }) => ({
      group: names[where[0]?.code ?? 0] ?? '',
      tp: both,
      fp: predicted - both,
      fn: label - both,
      tn: rows - predicted - label + both,
    }));
  const found = fairness(groups, rowsAtLeast);
  return {
    by,
    favourable: positive.name,
    groups: found.groups.map((group) => ({
      ...group,
      selectionRate: known(group.selectionRate),
      truePositiveRate: known(group.truePositiveRate),
      falsePositiveRate: known(group.falsePositiveRate),
    })),
    tooFew: found.tooFew,
    statisticalParityDifference: known(found.statisticalParityDifference),
    disparateImpactRatio: known(found.disparateImpactRatio),
    equalizedOddsDifference: known(found.equalizedOddsDifference),
  };
}

/** Slices of the searched columns, from all counted slices. */
function slicesOf(
  counts: readonly SliceCount[],
  cuts: readonly CutColumn[],
  isSearched: (cut: CutColumn) => boolean,
  rowsAtLeast: number,
): Pick<SlicesAnswer, 'rows' | 'overall' | 'slices' | 'compared'> {
  const all = counts.find(({ where }) => where.length === 0) ?? { rows: 0, sum: 0, squares: 0 };
  const names = cuts.map(({ cut }) => sliceNames(cut));
  const searched = cuts.map(isSearched);
  const groups = counts
    .filter(({ where }) => where.length > 0 && where.every(({ column }) => searched[column]))
    .map(({ where, rows, sum, squares }) => ({
      where: where.map(({ column, code }) => ({
        feature: cuts[column]?.column.name ?? '',
        value: names[column]?.[code] ?? '',
      })),
      rows,
      sum,
      squares,
    }));
  const { found, compared } = worstSlices(groups, all, { leastRows: rowsAtLeast });
  return {
    rows: all.rows,
    overall: all.rows === 0 ? null : all.sum / all.rows,
    compared,
    slices: found.map(({ where, rows, meanLoss, restLoss, pValue }) => ({
      where,
      rows,
      value: meanLoss,
      rest: restLoss,
      pValue,
    })),
  };
}

/** Slices where a model performs worse, and its fairness across the groups of a column. */
export const findWorstSlices = query(
  { permission: 'models:read', input: slicesInput },
  async ({ actor, now }, input): Promise<SlicesAnswer> => {
    const model = await visibleModel(actor, input.name);
    const window = windowOf(input, now);
    const shares = await labelShares(window);
    const { rowsAtLeast, by = null } = input;
    const head = { window: toWindow(window), rowsAtLeast };
    // A list as a whole is neither right nor wrong.
    if (shares.length === 0 || (await answersLists(window))) return { ...head, ...nothing };
    const { kind, positive } = taskOf(shares, false);
    const regression = kind === 'regression';
    const layouts = await readLayouts(model.name);
    const offered = await offeredColumns(model, layouts, window);
    const watch = await db().modelWatch.findUnique({ where: { model: model.name } });
    const chosen = readWatch(watch).settings.sliceColumns;
    const wanted = lookedAt(offered, chosen, by);
    const scope = { layouts, positive, regression, rowsAtMost: sliceRowsOf(wanted.length) };
    const cuts = await cutColumns(window, wanted, scope);
    const isSearched = (each: CutColumn): boolean =>
      chosen === undefined ? isWorthwhile(each, rowsAtLeast) : chosen.includes(each.column.name);
    const used = cuts.filter((each) => isSearched(each) || each.column.name === by);
    const counts = await sliceCounts(
      window,
      used.map(({ column, counted }) => ({ column, cut: counted })),
      scope,
      rowsAtLeast,
    );
    const looked = used.filter(isSearched);
    return {
      ...head,
      measure: regression ? 'mae' : 'error_rate',
      ...slicesOf(counts, used, isSearched, rowsAtLeast),
      columns: {
        isChosen: chosen !== undefined,
        looked: looked.map(({ column: { name }, cut, from }) => ({
          name,
          cut: cut.kind === 'parts' ? 'ranges' : 'values',
          from,
        })),
        without: (chosen ?? []).filter((name) =>
          looked.every(({ column }) => column.name !== name),
        ),
      },
      attributes: offered.map(({ name }) => name),
      fairness:
        by === null || positive === null
          ? null
          : fairnessOf(counts, used, { by, rowsAtLeast, positive }),
    };
  },
);
