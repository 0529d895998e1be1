import { expandCells, labelledCells } from '#engines/estimation/window-quality.ts';
import { backTest, scoreBands } from '#engines/performance/back-test.ts';
import { calibrationOf, type CountedBin } from '#engines/performance/calibration-curve.ts';
import { classificationMeasures } from '#engines/performance/classification.ts';
import { leadTime } from '#engines/performance/comparison/lead-time.ts';
import { operatingPoint } from '#engines/performance/operating-point.ts';
import { sliceNames } from '#engines/performance/slices/slice-cut.ts';
import {
  outcomeChecksInput,
  type OutcomeChecksAnswer,
} from '#lib/schemas/model-monitoring/outcomes.ts';
import { cutColumns, offeredColumns } from '#server/drift/slice-columns.ts';
import { visibleModel } from '#server/inference/inference-models.ts';
import { taskOf } from '#server/inference/performance/learn-performance.ts';
import { readValueModel } from '#server/inference/value-models.ts';
import { toWindow, windowOf } from '#server/inference/window.ts';
import { db } from '#server/platform/database/db.ts';
import { wrongField } from '#server/platform/errors.ts';
import { query } from '#server/platform/verb.ts';
import {
  binaryCells,
  labelShares,
  type PositiveClass,
} from '#server/telemetry/queries/inference/cells.ts';
import {
  decisionCounts,
  scoreBins,
  warnedFailures,
  type ScoreBin,
} from '#server/telemetry/queries/inference/decisions.ts';
import { readLayouts, type Layout } from '#server/telemetry/queries/inference/features.ts';
import { answersLists } from '#server/telemetry/queries/inference/performance/lists.ts';
import {
  groupTextSql,
  sliceNameSql,
  sliceRowsOf,
  type SliceColumn,
} from '#server/telemetry/queries/inference/performance/slices.ts';
import type { InferenceWindow } from '#server/telemetry/queries/inference/window.ts';

/**
 * Maximum number of rows read with exact scores; larger sets are sampled by a hash of the request
 * ID.
 */
const rowsAtMost = 50_000;

const calibrationBins = 10;
/** Minimum number of scores per group: with fewer, calibration bins contain less than ten each. */
const calibrationRows = 100;

/** Compared groups: their name, and the SQL expression that separates them. */
type Grouping = { by: string; sql: string } | null;
type Params = { grouping: Grouping; threshold: number | null; rowsAtLeast: number };

async function pointOf(
  window: InferenceWindow,
  positive: PositiveClass,
  { grouping, threshold, rowsAtLeast }: Params,
): Promise<OutcomeChecksAnswer['operatingPoint']> {
  const [[all], groups] = await Promise.all([
    decisionCounts(window, positive, { by: null, threshold }),
    grouping === null ? [] : decisionCounts(window, positive, { by: grouping.sql, threshold }),
  ]);
  if (all === undefined) return null;
  const points = groups.map(({ group, ...counts }) => ({ group, ...operatingPoint(counts) }));
  return {
    threshold,
    rowsAtLeast,
    overall: operatingPoint(all),
    by: grouping?.by ?? null,
    groups: points.filter(({ rows }) => rows >= rowsAtLeast),
    tooFew: points.filter(({ rows }) => rows < rowsAtLeast).map(({ group }) => group),
  };
}

async function calibrationFor(
  window: InferenceWindow,
  positive: PositiveClass,
  { grouping, rowsAtLeast }: Params,
): Promise<OutcomeChecksAnswer['calibration']> {
  const bins = calibrationBins;
  const [all, counted] = await Promise.all([
    scoreBins(window, positive, { by: null, bins }),
    grouping === null ? [] : scoreBins(window, positive, { by: grouping.sql, bins }),
  ]);
  const overall = calibrationOf(all.map(toBin));
  if (overall === null) return null;
  const found = [...Map.groupBy(counted, ({ group }) => group)].flatMap(([group, own]) => {
    const calibration = calibrationOf(own.map(toBin));
    return calibration === null ? [] : [{ group, ...calibration }];
  });
  const least = Math.max(rowsAtLeast, calibrationRows);
  return {
    rowsAtLeast: least,
    overall,
    by: grouping?.by ?? null,
    groups: found.filter(({ rows }) => rows >= least),
    tooFew: found.filter(({ rows }) => rows < least).map(({ group }) => group),
  };
}

const toBin = ({ rows, meanScore, share, squares }: ScoreBin): CountedBin => ({
  rows,
  meanScore,
  share,
  squares,
});

async function backTestOf(
  window: InferenceWindow,
  positive: PositiveClass,
): Promise<OutcomeChecksAnswer['backTest']> {
  const scope = { labelled: true, chunks: 1, rowsAtMost, exact: true };
  const cells = labelledCells(await binaryCells(window, positive, scope));
  if (cells.length === 0 || cells.some(({ score }) => Number.isNaN(score))) return null;
  const { labels, predicted, scores } = expandCells(cells);
  const { gini } = classificationMeasures(labels, predicted, scores);
  return {
    gini: Number.isFinite(gini) ? gini : null,
    bands: backTest(scoreBands(cells)),
  };
}

async function leadTimeOf(
  window: InferenceWindow,
  positive: PositiveClass,
): Promise<OutcomeChecksAnswer['leadTime']> {
  const found = await warnedFailures(window, positive);
  if (found === null) return null;
  const { failures, ...alarms } = found;
  const told = leadTime(failures);
  const { value } = await readValueModel(db(), window.model);
  return {
    ...told,
    ...alarms,
    cost:
      value === null
        ? null
        : {
            currency: value.currency,
            missed: told.missed * value.costPerError.falseNegative,
            falseAlarms: alarms.falseAlarms * value.costPerError.falsePositive,
          },
  };
}

/**
 * Groups by the unchanged values of a segment, or by the slices of a column; null if none are
 * requested or available.
 */
async function groupingOf(
  window: InferenceWindow,
  offered: readonly SliceColumn[],
  { by, layouts, positive }: { by: string | null; layouts: Layout[]; positive: PositiveClass },
): Promise<Grouping> {
  if (by === null) return null;
  const segment = offered.find((each) => each.kind === 'segment' && each.segment === by);
  if (segment !== undefined) return { by, sql: groupTextSql(layouts, segment) };
  const column = offered.find(({ name }) => name === by);
  if (column === undefined)
    throw wrongField('by', 'no segment or column of the rows of this range has this name');
  const scope = { layouts, positive, regression: false, rowsAtMost: sliceRowsOf(1) };
  const [own] = await cutColumns(window, [column], scope);
  if (own === undefined) return null;
  const sql = sliceNameSql(layouts, { column, cut: own.counted }, sliceNames(own.cut));
  return { by, sql };
}

/**
 * Label-based checks of a binary model: rates at the operating point and score calibration, by
 * groups of a segment or column; probabilities per band; and lead time of warnings before failures.
 */
export const outcomeChecks = query(
  { permission: 'models:read', input: outcomeChecksInput },
  async ({ actor, now }, input): Promise<OutcomeChecksAnswer> => {
    const model = await visibleModel(actor, input.name);
    const window = windowOf(input, now);
    const [shares, layouts] = await Promise.all([labelShares(window), readLayouts(model.name)]);
    const offered = await offeredColumns(model, layouts, window);
    const none = { operatingPoint: null, calibration: null, backTest: null, leadTime: null };
    const segments = offered.flatMap((each) => (each.kind === 'segment' ? [each.segment] : []));
    const head = {
      window: toWindow(window),
      positive: null,
      segments,
      columns: offered
        .filter(({ kind, name }) => kind === 'feature' && !segments.includes(name))
        .map(({ name }) => name),
    };
    if (shares.length === 0 || (await answersLists(window))) return { ...head, ...none };
    const { positive } = taskOf(shares, false);
    if (positive === null) return { ...head, ...none };
    const { by = null, threshold = null, rowsAtLeast } = input;
    const grouping = await groupingOf(window, offered, { by, layouts, positive });
    const asked = { grouping, threshold, rowsAtLeast };
    const [point, calibration, tested, lead] = await Promise.all([
      pointOf(window, positive, asked),
      calibrationFor(window, positive, asked),
      backTestOf(window, positive),
      leadTimeOf(window, positive),
    ]);
    return {
      ...head,
      positive: positive.name,
      operatingPoint: point,
      calibration,
      backTest: tested,
      leadTime: lead,
    };
  },
);
