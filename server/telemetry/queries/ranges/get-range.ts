import { TandemError } from '#server/platform/errors.ts';
import { retentionDays } from '../../settings.ts';
import { visibleSeries, wireLabels, type FoundSeries } from '../series/find-series.ts';
import { rangeHistogram, type HistogramShapes, type HistogramView } from './range-histogram.ts';
import type { RangePoint } from './range-points.ts';
import { rangeRate } from './range-rate.ts';
import { rangeRaw } from './range-raw.ts';
import { rangeRollUp, rangeRollUpRate, type RollUp } from './range-roll-up.ts';
import type { RangeWindow, SeriesPoints } from './range-window.ts';

export type RangeRequest = {
  metric: string;
  labels: Readonly<Record<string, string>>;
  fromMs: number;
  toMs: number;
  points: number;
  as: HistogramView;
  nowMs: number;
  /** Filter for series that the reader may see. Without it, the reader may see all series. */
  sees?: (labels: Readonly<Record<string, string>>) => boolean;
};

export type RangeSeries = {
  id: string;
  labels: Record<string, string>;
  unit: string;
  kind: string;
  source: string;
  points: RangePoint[];
};

export type RangeAnswer = {
  series: RangeSeries[];
  reduced: boolean;
  /** True if more series match; the newest are returned. */
  truncated: boolean;
  resolution: 'raw' | '1m' | '1h';
  /** IDs of the senders of the series. */
  sources: string[];
};

const maxRangePoints = 400;
/** Maximum series in a response. */
export const maxSeries = 100;
const dayMs = 86_400_000;
/** Estimated number of raw rows above which a roll-up is used. */
const maxRawRows = 3_000_000;
const assumedIntervalMs = 10_000;

const isHistogram = (series: FoundSeries): boolean => series.kind.endsWith('histogram');

/** Up to `points` points of every matching series, with null at gaps in the line. */
export async function getRange(request: RangeRequest): Promise<RangeAnswer> {
  requireRange(request);
  const { found, truncated } = await seriesOf(request);
  return rangeOf(request, found, truncated);
}

/** Rejects a range that ends before it begins. */
export function requireRange({ fromMs, toMs }: RangeRequest): void {
  if (toMs > fromMs) return;
  throw new TandemError('invalid_input', 'The range ends before it starts.', {
    fields: [{ field: 'to', message: 'must be after from' }],
  });
}

/** Like `getRange`, for the given series. */
export async function rangeOf(
  request: RangeRequest,
  found: readonly FoundSeries[],
  truncated: boolean,
): Promise<RangeAnswer> {
  if (found.length === 0)
    return { series: [], reduced: false, truncated, resolution: 'raw', sources: [] };
  const points = Math.max(2, Math.min(request.points, maxRangePoints));
  const window = (series: FoundSeries[]): RangeWindow => ({
    ids: series.map((item) => item.id),
    fromMs: request.fromMs,
    toMs: request.toMs,
    points,
    nowMs: request.nowMs,
  });
  const histograms = found.filter(isHistogram);
  const plain = found.filter((item) => !isHistogram(item));
  const rollUp = chooseRollUp(plain.length, request);
  const answers = await Promise.all([
    plain.length > 0 ? plainPoints(window(plain), request.as, rollUp) : null,
    histograms.length > 0
      ? rangeHistogram(window(histograms), request.as, shapesOf(histograms))
      : null,
  ]);
  return {
    series: found.map((item) => ({
      id: String(item.id),
      labels: wireLabels(item),
      unit: item.unit,
      kind: item.kind,
      source: item.source,
      points: pointsOf(answers, item),
    })),
    reduced: answers.some((answer) => answer?.reduced === true),
    truncated,
    resolution: rollUp === null ? 'raw' : rollUp.table === 'rollup_1m' ? '1m' : '1h',
    sources: [...new Set(found.map(({ source }) => source))],
  };
}

/**
 * Newest matching series, because the older series of many have ended. Sorted oldest first, so that
 * a new series does not shift the others.
 */
async function seriesOf(
  request: RangeRequest,
): Promise<{ found: FoundSeries[]; truncated: boolean }> {
  const { metric, labels, sees } = request;
  const newest = await visibleSeries(
    { metric, labels },
    maxSeries + 1,
    sees === undefined ? {} : { sees },
  );
  return {
    found: newest.slice(0, maxSeries).toReversed(),
    truncated: newest.length > maxSeries,
  };
}

function shapesOf(series: readonly FoundSeries[]): HistogramShapes {
  const exponential = series.some((item) => item.kind === 'exponential_histogram');
  return { explicit: series.some((item) => item.kind === 'histogram'), exponential };
}

function pointsOf(answers: readonly (SeriesPoints | null)[], series: FoundSeries): RangePoint[] {
  for (const answer of answers) {
    const points = answer?.bySeries.get(String(series.id));
    if (points !== undefined) return points;
  }
  return [];
}

/** Roll-up table for a range of this number of series; null to read the samples. */
export function chooseRollUp(
  series: number,
  request: Pick<RangeRequest, 'fromMs' | 'toMs' | 'nowMs'>,
): RollUp | null {
  const days = retentionDays();
  const spanMs = request.toMs - request.fromMs;
  const ageMs = request.nowMs - request.fromMs;
  const rows = (stepMs: number): number => (series * spanMs) / stepMs;
  if (ageMs <= days.raw * dayMs && rows(assumedIntervalMs) <= maxRawRows) return null;
  if (ageMs <= days.minute * dayMs && rows(60_000) <= maxRawRows) {
    return { table: 'rollup_1m', stepMs: 60_000 };
  }
  return { table: 'rollup_1h', stepMs: 3_600_000 };
}

function plainPoints(
  window: RangeWindow,
  as: HistogramView,
  rollUp: RollUp | null,
): Promise<SeriesPoints> {
  if (as === 'rate') return rollUp === null ? rangeRate(window) : rangeRollUpRate(window, rollUp);
  if (as !== 'raw') {
    throw new TandemError('invalid_input', 'Quantiles are only available for histograms.', {
      fields: [{ field: 'as', message: 'use raw or rate for this metric' }],
    });
  }
  return rollUp === null ? rangeRaw(window) : rangeRollUp(window, rollUp);
}
