import { MAD_TO_SIGMA, mad } from '#engines/math/mad.ts';
import { median } from '#lib/numerics/median.ts';
import { quantile } from '#lib/numerics/quantile.ts';
import type { LearnedLimit } from './learn-limits.ts';

/** Serving statistics from the rows of a time span. */
export interface ServingCounts {
  readonly rows: number;
  /** Rows with a failed request. */
  readonly failed: number;
  /** Rows with a response time, and its quantiles in milliseconds. */
  readonly timed: number;
  readonly p50: number | null;
  readonly p95: number | null;
}

/** Monitored serving measures, in display order. */
export const servingMeasureNames = ['error_ratio', 'latency_p50', 'latency_p95'] as const;
export type ServingMeasure = (typeof servingMeasureNames)[number];

/** With fewer requests, p95 is one of the two slowest, and one failure is two percentage points. */
const LEAST_ROWS = 50;
/** With fewer time spans there is no baseline yet. */
const LEAST_CELLS = 20;
/** Share of the time that the baseline excludes, so that past outages do not count. */
const UNUSUAL = 0.05;
const DEVIATIONS = 3;
/** Fewer failures, or a smaller rise in percentage points, are irrelevant. */
const LEAST_FAILED = 5;
const LEAST_RISE = 0.02;
/** An error ratio of one half is always a fault, regardless of the baseline. */
export const MOST_ERRORS = 0.5;
/** Responses below 1.5 times the baseline, or less than 10 ms above it, are not slow. */
const LEAST_SLOWER = 1.5;
const LEAST_MORE_S = 0.01;

/** The minimum number of rows for any finding, given windows that need `rowsAtLeast`. */
export const servingRowsAtLeast = (rowsAtLeast: number): number =>
  Math.min(LEAST_ROWS, rowsAtLeast);

/**
 * The share of failed requests and the latency in seconds, each only where at least `least` rows
 * report it.
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
 * The highest expected value: the quantile that excludes the unusual share of the time, plus three
 * spreads for chance.
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
 * Limits of failures and latency, learned from time spans as long as those that are judged: the
 * baseline is their median, and the limit is the value that 19 of 20 stayed below, plus three
 * spreads. A share of failures counts from two percentage points above the baseline and five failed
 * requests, a latency from 1.5 times the baseline and ten milliseconds above it.
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
