import { drawApart } from '#engines/drift/methods/draw-apart.ts';
import { type Matrix, ownGamma, squaredDistance } from '#engines/drift/methods/mean-discrepancy.ts';
import { calibrateLimits, endsFor, limitWalk, type OnlineLimits } from './online-limits.ts';
import type { StreamVerdict } from './stream-detector.ts';

/** How rows are monitored against a fixed reference. */
export type RowMonitor = {
  reference: Matrix;
  /** Number of newest rows that are compared; at most a fifth of the reference. */
  window: number;
  /** Mean number of rows from the first full window to a false alarm. */
  expectedRun: number;
  random: () => number;
  /** Number of streams to draw for calibration. */
  runs?: number;
};

/** Monitors one row at a time. After a drift, the window is refilled. */
export type RowDetector = { update: (row: ArrayLike<number>) => StreamVerdict };

/** Kernel of the reference rows with each other. */
type Fitted = { rows: Matrix; gamma: number; cells: Float64Array; sums: Float64Array };

const kernel = (a: ArrayLike<number>, b: ArrayLike<number>, gamma: number): number =>
  Math.exp(-gamma * squaredDistance(a, b));

function fit(rows: Matrix): Fitted {
  const gamma = ownGamma(rows);
  const count = rows.length;
  const cells = new Float64Array(count * count);
  const sums = new Float64Array(count);
  for (const [i, a] of rows.entries())
    for (const [j, b] of rows.entries()) {
      const value = kernel(a, b, gamma);
      cells[i * count + j] = value;
      sums[i] = (sums[i] ?? 0) + value;
    }
  return { rows, gamma, cells, sums };
}

/**
 * A stream of reference rows as the detector sees it. Rows in the window are left out of the
 * reference; otherwise they would be compared with themselves and be closer than new rows.
 */
function drawn({ cells, sums }: Fitted, window: number, random: () => number): () => number {
  const count = sums.length;
  const others = count - window;
  const all = sums.reduce((sum, value) => sum + value, 0);
  const next = drawApart(count, window, random);
  const newest: number[] = [];
  /**
   * Kernel sums over the pairs in the window, and over the window's rows with the whole reference.
   */
  let [pairs, cross] = [0, 0];
  const withWindow = (row: number): number =>
    newest.reduce((sum, other) => sum + (cells[row * count + other] ?? 0), 0);
  const step = (): void => {
    if (newest.length === window) {
      const oldest = newest.shift() ?? 0;
      pairs -= withWindow(oldest);
      cross -= sums[oldest] ?? 0;
    }
    const row = next();
    pairs += withWindow(row);
    cross += sums[row] ?? 0;
    newest.push(row);
  };
  for (let row = 1; row < window; row += 1) step();
  return () => {
    step();
    const within = window + 2 * pairs;
    const reference = (all - 2 * cross + within - others) / (others * (others - 1));
    return (
      reference + (2 * pairs) / (window * (window - 1)) - (2 * (cross - within)) / (window * others)
    );
  };
}

/**
 * Maximum mean discrepancy between the newest rows and a reference, after every row (Gretton and
 * others, 2012: the unbiased square with a Gaussian kernel whose width is the median distance).
 * Limits for an expected run length come from streams drawn from the reference.
 */
export function onlineMeanDiscrepancy(watch: RowMonitor): RowDetector & { limits: OnlineLimits } {
  const { reference, window, expectedRun, random, runs = 1_000 } = watch;
  const fitted = fit(reference);
  const limits = calibrateLimits({
    expectedLooks: expectedRun,
    until: endsFor(window),
    runs,
    draw: () => drawn(fitted, window, random),
  });
  const count = reference.length;
  const { gamma } = fitted;
  const all = fitted.sums.reduce((sum, value) => sum + value, 0);
  const usual = (all - count) / (count * (count - 1));
  type Seen = { row: ArrayLike<number>; cross: number };
  const fresh = () => ({ rows: [] as Seen[], pairs: 0, cross: 0, isAbove: limitWalk(limits) });
  let seen = fresh();
  const withWindow = (row: ArrayLike<number>): number =>
    seen.rows.reduce((sum, other) => sum + kernel(row, other.row, gamma), 0);
  return {
    limits,
    update: (row) => {
      const oldest = seen.rows.length === window ? seen.rows.shift() : undefined;
      if (oldest !== undefined) {
        seen.pairs -= withWindow(oldest.row);
        seen.cross -= oldest.cross;
      }
      const cross = reference.reduce((sum, other) => sum + kernel(row, other, gamma), 0);
      seen.pairs += withWindow(row);
      seen.cross += cross;
      seen.rows.push({ row, cross });
      if (seen.rows.length < window) return 'stable';
      const within = (2 * seen.pairs) / (window * (window - 1));
      const isDrift = seen.isAbove(usual + within - (2 * seen.cross) / (window * count));
      if (isDrift) seen = fresh();
      return isDrift ? 'drift' : 'stable';
    },
  };
}
