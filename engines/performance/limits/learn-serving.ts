import { MAD_TO_SIGMA, mad } from '#engines/math/mad.ts';
import { median } from '#lib/numerics/median.ts';
import { quantile } from '#lib/numerics/quantile.ts';
import type { LearnedLimit } from './learn-limits.ts';

/** Serving statistics from the rows of a time range. */
export interface ServingCounts {
  readonly rows: number;
  /** Number of failed requests. */
  readonly failed: number;
  /** Rows with a response time, and its quantiles in milliseconds. */
  readonly timed: number;
  readonly p50: number | null;
  readonly p95: number | null;
}

/** Monitored serving measures, in display order. */
export const servingMeasureNames = ['error_ratio', 'latency_p50', 'latency_p95'] as const;
export type ServingMeasure = (typeof servingMeasureNames)[number];

/**
 * Minimum number of requests. With fewer, p95 is one of the two slowest, and one failure is two
 * percentage points.
 */
const LEAST_ROWS = 50;
/** Minimum number of time ranges for a baseline. */
const LEAST_CELLS = 20;
/** Share of the time that the baseline excludes, so that past outages do not count. */
const UNUSUAL = 0.05;
const DEVIATIONS = 3;
/** Minimum number of failures, and minimum increase of their share, that matter. */
const LEAST_FAILED = 5;
const LEAST_RISE = 0.02;
/** An error ratio of one half is always a fault, regardless of the baseline. */
export const MOST_ERRORS = 0.5;
/** Minimum factor and minimum increase over the baseline for a response to count as slow. */
const LEAST_SLOWER = 1.5;
const LEAST_MORE_S = 0.01;

/** Minimum number of rows for a finding, if windows need `rowsAtLeast`. */
export const servingRowsAtLeast = (rowsAtLeast: number): number =>
  Math.min(LEAST_ROWS, rowsAtLeast);

/**
 * Share of failed requests and latency in seconds, each only if at least `least` rows report it.
 */
export function servingMeasures(
  { rows, failed, timed, p50, p95 }: ServingCounts,
  least: number,
): Partial<Readonly<Record<ServingMeasure, number>>> {
  const isTimed = timed >= least;
  return {
    ...(rows >= least ? { error_ratio: failed / rows } : {}),
    ...(isTimed && p50 !== null ? { latency_p50: p50 / 1_000 } : {}),
    ...(isTimed && p95 !== null ? { latency_p95: p95 / 1_000 } : {}),
  };
}

/**
 * Highest expected value: the quantile that excludes the unusual share of the time, plus three
 * spreads for chance variation.
 */
const highest = (values: readonly number[], usual: number): number =>
  quantile(values, 1 - UNUSUAL) + DEVIATIONS * MAD_TO_SIGMA * mad(values, usual);

function limitOf(measure: ServingMeasure, values: readonly number[], rows: number): LearnedLimit[] {
  if (values.length < LEAST_CELLS) return [];
  const usual = median(values);
  const high = highest(values, usual);
  const share = Math.max(usual, 1 / rows);
  const chance = usual + DEVIATIONS * Math.sqrt((share * (1 - share)) / rows);
  const limit =
    measure === 'error_ratio'
      ? Math.min(MOST_ERRORS, Math.max(high, chance, usual + LEAST_RISE, LEAST_FAILED / rows))
      : Math.max(high, LEAST_SLOWER * usual, usual + LEAST_MORE_S);
  return [{ measure, direction: 'above', limit, usual, target: null }];
}

/**
 * Limits for failures and latency, learned from time ranges of the same length as the judged ones.
 * The baseline is the median; the limit is the value that 19 of 20 ranges stay below, plus three
 * spreads. A failure share must be at least two percentage points above the baseline with five
 * failed requests; a latency must be at least 1.5 times the baseline and ten milliseconds above it.
 */
export function learnServing(cells: readonly ServingCounts[], least: number): LearnedLimit[] {
  const told = cells.map((cell) => servingMeasures(cell, least));
  const rows = median(cells.filter((cell) => cell.rows >= least).map((cell) => cell.rows));
  return servingMeasureNames.flatMap((measure) =>
    limitOf(
      measure,
      told.flatMap((cell) => cell[measure] ?? []),
      rows,
    ),
  );
}
