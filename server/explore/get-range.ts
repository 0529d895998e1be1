import {
  rangeInput,
  type RangeResult,
  type RangeSeries,
} from '#lib/schemas/infrastructure/infrastructure.ts';
import { namesInOrder, sourceNames } from '#server/infrastructure/resources/source-names.ts';
import { isDerived, utilizationLines } from '#server/infrastructure/utilization-lines.ts';
import { query } from '#server/platform/verb.ts';
import {
  getRange as readRange,
  type RangeSeries as StoredSeries,
} from '#server/telemetry/queries/ranges/get-range.ts';
import { getGroupedRange } from '#server/telemetry/queries/ranges/grouped-range.ts';
import { getUtilizationRange } from '#server/telemetry/queries/ranges/utilization-range.ts';
import { waitUntilReadable } from '#server/telemetry/spool/get-spool.ts';
import { expectedRanges } from './expected-ranges.ts';
import { seesEverything, telemetryScope } from './telemetry-scope.ts';

function unitOf(series: readonly StoredSeries[]): string | null {
  const units = new Set(series.map((item) => item.unit));
  const [unit] = units;
  return units.size === 1 && unit !== undefined && unit !== '' ? unit : null;
}

/**
 * Points of all series of a metric with the given labels, or of groups of these series. `expected`
 * adds the expected range, current and by hour.
 */
export const getRange = query(
  { permission: 'metrics:read', input: rangeInput },
  async ({ actor, now }, input): Promise<RangeResult> => {
    if (input.fresh === true) await waitUntilReadable('all');
    const request = {
      metric: input.metric,
      labels: input.labels,
      fromMs: input.from.getTime(),
      toMs: input.to.getTime(),
      points: input.points,
      as: input.as,
      nowMs: now.getTime(),
    };
    const sees = await telemetryScope(actor, 'metrics:read');
    const scoped = { ...request, ...(seesEverything(sees) ? {} : { sees }) };
    const { aggregate, by = null } = input;
    const grouping = aggregate === undefined ? null : { by, aggregate };
    const answer =
      input.utilization === true
        ? await getUtilizationRange({ ...scoped, grouping, split: utilizationLines })
        : grouping === null
          ? await readRange(scoped)
          : await getGroupedRange({ ...scoped, grouping });
    const visible = answer.series;
    const atMs = Math.min(request.toMs, request.nowMs);
    const ranges =
      input.expected === true && aggregate === undefined
        ? await expectedRanges(
            request.metric,
            visible.map((item) => item.id).filter((id) => !isDerived(id)),
            request.fromMs,
            atMs,
          )
        : null;
    const names = await sourceNames(answer.sources);
    const series = visible.map((item): RangeSeries => ({
      labels: item.labels,
      seriesId: item.id,
      source: names.get(item.source) ?? null,
      points: item.points,
      ...(ranges === null ? {} : { expected: ranges.get(item.id) ?? null }),
    }));
    return {
      series,
      reduced: answer.reduced,
      truncated: answer.truncated,
      unit: unitOf(visible),
      sources: namesInOrder(names),
    };
  },
);
