import { MAD_TO_SIGMA, mad } from '#engines/math/mad.ts';
import { median } from '#lib/numerics/median.ts';
import { quantile } from '#lib/numerics/quantile.ts';
import type { LearnedLimit } from './learn-limits.ts';

/** What the rows of a stretch of time say of how a model was served. */
export interface ServingCounts {
  readonly rows: number;
  /** Rows that say that the request failed. */
  readonly failed: number;
  /** Rows that say how long the answer took, and quantiles of these in milliseconds. */
  readonly timed: number;
  readonly p50: number | null;
  readonly p95: number | null;
}

/** What is watched of it, in the order in which it is shown. */
export const servingMeasureNames = ['error_ratio', 'latency_p50', 'latency_p95'] as const;
export type ServingMeasure = (typeof servingMeasureNames)[number];

/** Of fewer requests p95 is one of the two slowest, and one failure is two points. */
const LEAST_ROWS = 50;
/** With fewer stretches of time nothing is usual yet. */
const LEAST_CELLS = 20;
/** All but this share of the time is usual: an outage that was is not. */
const UNUSUAL = 0.05;
const DEVIATIONS = 3;
/** Fewer failures, or fewer points more than usual, are nobody's business. */
const LEAST_FAILED = 5;
const LEAST_RISE = 0.02;
/** Where half of the answers fail something is wrong, whatever is usual. */
export const MOST_ERRORS = 0.5;
/** Answers that take less than half as long again as usual, or 10 ms more, are not slow. */
const LEAST_SLOWER = 1.5;
const LEAST_MORE_S = 0.01;

/** The fewest rows that anything is told of, of windows that need `rowsAtLeast`. */
export const servingRowsAtLeast = (rowsAtLeast: number): number =>
  Math.min(LEAST_ROWS, rowsAtLeast);

/** The share of failed answers and the latency in seconds, each only where at least `least` rows tell of it. */
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

/** The highest value that is usual: all but the unusual share of the time lies below, and three spreads are chance. */
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
 * Limits of failures and latency from what was usual in stretches of time as long as those that are judged: their
 * median, and above it what all but one in twenty of them stayed below, with three spreads. A share of failures counts
 * from two points more and five failed requests on, a latency from half as much again and ten milliseconds on.
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
