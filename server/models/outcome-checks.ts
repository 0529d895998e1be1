import { backTest, scoreBands } from '#engines/performance/back-test.ts';
import { classificationMeasures } from '#engines/performance/classification.ts';
import { leadTime } from '#engines/performance/lead-time.ts';
import { operatingPoint } from '#engines/performance/operating-point.ts';
import { expandCells, labelledCells } from '#engines/performance/window-quality.ts';
import type { OutcomeChecksAnswer } from '#lib/schemas/models-outcomes.ts';
import { outcomeChecksInput } from '#lib/schemas/models-outcomes.ts';
import { db } from '#server/platform/db.ts';
import { query } from '#server/platform/verb.ts';
import type { PositiveClass } from '#server/telemetry/queries/inference-cells.ts';
import { binaryCells, labelShares } from '#server/telemetry/queries/inference-cells.ts';
import { decisionCounts, warnedFailures } from '#server/telemetry/queries/inference-decisions.ts';
import { answersLists } from '#server/telemetry/queries/inference-lists.ts';
import { segmentNames } from '#server/telemetry/queries/inference-segments.ts';
import type { InferenceWindow } from '#server/telemetry/queries/inference-window.ts';
import { visibleModel } from './inference-models.ts';
import { taskOf } from './learn-watch.ts';
import { readValueModel } from './value-models.ts';
import { toWindow, windowOf } from './window-of.ts';

/** Exact scores are read of so many rows; of more, those that a hash of the request id picks. */
const rowsAtMost = 50_000;

type Asked = { by: string | null; threshold: number | null; rowsAtLeast: number };

async function pointOf(
  window: InferenceWindow,
  positive: PositiveClass,
  { by, threshold, rowsAtLeast }: Asked,
): Promise<OutcomeChecksAnswer['operatingPoint']> {
  const [[all], groups] = await Promise.all([
    decisionCounts(window, positive, { by: null, threshold }),
    by === null ? [] : decisionCounts(window, positive, { by, threshold }),
  ]);
  if (all === undefined) return null;
  const points = groups.map(({ group, ...counts }) => ({ group, ...operatingPoint(counts) }));
  return {
    threshold,
    rowsAtLeast,
    overall: operatingPoint(all),
    by,
    groups: points.filter(({ rows }) => rows >= rowsAtLeast),
    tooFew: points.filter(({ rows }) => rows < rowsAtLeast).map(({ group }) => group),
  };
}

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
 * What labels say of a model that answers yes or no: its rates at the operating point, by groups of a segment; its
 * probabilities band by band; and how long before failures it warns.
 */
export const outcomeChecks = query(
  { permission: 'models:read', input: outcomeChecksInput },
  async ({ actor, now }, input): Promise<OutcomeChecksAnswer> => {
    await visibleModel(actor, input.name);
    const window = windowOf(input, now);
    const [shares, segments] = await Promise.all([labelShares(window), segmentNames(window)]);
    const none = { operatingPoint: null, backTest: null, leadTime: null };
    const head = { window: toWindow(window), positive: null, segments };
    if (shares.length === 0 || (await answersLists(window))) return { ...head, ...none };
    const { positive } = taskOf(shares, false);
    if (positive === null) return { ...head, ...none };
    const { by = null, threshold = null, rowsAtLeast } = input;
    const [point, tested, lead] = await Promise.all([
      pointOf(window, positive, { by, threshold, rowsAtLeast }),
      backTestOf(window, positive),
      leadTimeOf(window, positive),
    ]);
    return {
      ...head,
      positive: positive.name,
      operatingPoint: point,
      backTest: tested,
      leadTime: lead,
    };
  },
);
