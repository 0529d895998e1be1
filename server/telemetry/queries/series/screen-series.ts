import { z } from 'zod';
import { selectRows } from '../../client.ts';
import { registeredSeries, type RegisteredSeries } from './registered-series.ts';

export type ScreenSettings = {
  /** Seconds between samples of Tandem's own series. */
  sampleSeconds: number;
  /** Minimum robust z-score for a series to be selected. */
  z: number;
  /** Metrics with static thresholds; their series are always included. */
  thresholdMetrics: readonly string[];
  /** Number of a series' own intervals without a sample after which it counts as silent. */
  silentIntervals: number;
};

const nullableNumber = z.number().nullable();

const row = z.object({
  series: z.string(),
  lastMs: z.coerce.number(),
  intervalMs: z.coerce.number(),
  current: nullableNumber,
  currentN: z.coerce.number(),
  previousMedian: nullableNumber,
  previousSpread: nullableNumber,
  previousN: z.coerce.number(),
  baseline: z.enum(['how', 'hod', 'rolling', 'none']),
  center: nullableNumber,
  spread: nullableNumber,
  score: nullableNumber,
  shiftScore: nullableNumber,
  silent: z.coerce.boolean(),
  ended: z.coerce.boolean(),
  hasThreshold: z.coerce.boolean(),
});

export type ScreenedSeries = z.output<typeof row> & Omit<RegisteredSeries, 'id'>;

/** Minimum days of data for a cell; with fewer days, the cell is still learning. */
const minWeekDays = 3;
const minDays = 3;
const currentSamples = 6;
const windowSamples = 60;
/** 1.4826 x MAD and IQR / 1.349 estimate the standard deviation of normal noise. */
const madToSigma = 1.4826;
const iqrToSigma = 1.349;

function screenSql(): string {
  const cell = (kind: 'how' | 'hod', number: string): string =>
    `SELECT series, median, mad, days FROM baselines FINAL WHERE kind = '${kind}' AND cell = ${number}`;
  return `SELECT series, lastMs, intervalMs, if(currentN > 0, current, NULL) AS current, currentN,
    if(previousN > 0, previousMedian, NULL) AS previousMedian, if(previousN > 0, previousSpread, NULL) AS previousSpread, previousN,
    baseline, center, spread, score, shiftScore, silent, ended, hasThreshold
  FROM (
    SELECT t.series AS series, lastMs, intervalMs, current, currentN, previousMedian, previousSpread, previousN, ended,
      multiIf(how.days >= ${minWeekDays}, 'how', hod.days >= ${minDays}, 'hod', previousN >= 8, 'rolling', 'none') AS baseline,
      multiIf(baseline = 'how', how.median, baseline = 'hod', hod.median, baseline = 'rolling', previousMedian, NULL) AS center,
      multiIf(baseline = 'how', how.mad * ${madToSigma}, baseline = 'hod', hod.mad * ${madToSigma}, baseline = 'rolling', previousSpread, NULL) AS spread,
      if(currentN = 0, NULL, (current - center) / greatest(spread, abs(center) * 0.01, 1e-9)) AS score,
      if(currentN = 0 OR previousN < 8, NULL,
        (current - previousMedian) / greatest(previousSpread, abs(previousMedian) * 0.01, 1e-9)) AS shiftScore,
      NOT ended AND intervalMs > 0 AND lastMs < {now:Int64} - {silent:Float64} * greatest(intervalMs, {sample:Int64}) AS silent,
      t.series IN (SELECT id FROM series WHERE metric IN {thresholds:Array(String)}) AS hasThreshold
    FROM (
      SELECT series, toUnixTimestamp64Milli(max(ts)) AS lastMs,
        if(count() > 1, intDiv(lastMs - toUnixTimestamp64Milli(min(ts)), count() - 1), 0) AS intervalMs,
        isNaN(argMax(value, ts)) AS ended,
        countIf(isFinite(value) AND ts > recent) AS currentN,
        quantileExactIf(0.5)(value, isFinite(value) AND ts > recent) AS current,
        countIf(isFinite(value) AND ts <= recent) AS previousN,
        quantilesExactIf(0.25, 0.5, 0.75)(value, isFinite(value) AND ts <= recent) AS quartiles,
        quartiles[2] AS previousMedian, (quartiles[3] - quartiles[1]) / ${iqrToSigma} AS previousSpread
      FROM (
        SELECT series, ts, value, fromUnixTimestamp64Milli({now:Int64} - ${currentSamples} * {sample:Int64}) AS recent
        FROM samples
        WHERE ts > fromUnixTimestamp64Milli({now:Int64} - ${windowSamples} * {sample:Int64})
          AND ts <= fromUnixTimestamp64Milli({now:Int64})
      )
      GROUP BY series
    ) AS t
    LEFT JOIN (${cell('how', '{how:UInt16}')}) AS how ON how.series = t.series
    LEFT JOIN (${cell('hod', '{hod:UInt16}')}) AS hod ON hod.series = t.series
    WHERE abs(score) >= {z:Float64} OR abs(shiftScore) >= {z:Float64} OR silent OR hasThreshold
  )
  ORDER BY abs(score) DESC NULLS LAST, series LIMIT 20000`;
}

/**
 * Screens every series with samples in the last 60 intervals and returns suspicious series: the
 * median of the last six samples is outside its hour-of-week cell (else hour of day, else the
 * window before), the level shifted against that window, or the series is silent. Also returns all
 * series with static thresholds. Makes no decision: engines confirm over raw samples.
 */
export async function screenSeries(now: Date, settings: ScreenSettings): Promise<ScreenedSeries[]> {
  const hour = now.getUTCHours();
  const found = await selectRows(
    screenSql(),
    {
      now: now.getTime(),
      sample: Math.round(settings.sampleSeconds * 1_000),
      z: settings.z,
      silent: settings.silentIntervals,
      thresholds: settings.thresholdMetrics,
      how: ((now.getUTCDay() + 6) % 7) * 24 + hour,
      hod: hour,
    },
    row,
    { timeoutMs: 30_000, maxMemoryBytes: 3_000_000_000 },
  );
  const registered = await registeredSeries(found.map(({ series }) => series));
  return found.flatMap((each) => {
    const series = registered.get(each.series);
    if (series === undefined) return [];
    const { metric, labels, source, unit } = series;
    return [{ ...each, metric, labels, source, unit }];
  });
}
