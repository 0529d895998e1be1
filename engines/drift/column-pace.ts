/** One column in one time window. Times in epoch ms. */
interface PaceCell {
  /** Rows that have a value. */
  readonly present: number;
  /** Different values, counted up to a few more than `MANY_VALUES`. */
  readonly distinct: number;
  readonly firstMs: number | null;
  readonly lastMs: number | null;
}

/**
 * One of several windows of equal length, in chronological order; windows without rows may be
 * absent.
 */
export interface PaceStep {
  readonly atMs: number;
  readonly rows: number;
  readonly columns: readonly PaceCell[];
}

/** How often a column has a value, and a different value, learned from a reference. */
interface ColumnPace {
  /**
   * The longest time with rows but without a value of the column, ms; null if it had too few
   * values.
   */
  readonly longestGapMs: number | null;
  /** Mean number of rows per window of the reference, over the windows that had any. */
  readonly windowRows: number;
  /** Every window with enough values had many different ones. */
  readonly isLively: boolean;
}

/**
 * Minimum number of values for a result: the longest of a few gaps does not predict the next one.
 */
const ENOUGH_VALUES = 30;
/** A column with fewer different values in a window may well be constant for a while. */
const MANY_VALUES = 5;
/** Minimum number of reference windows for a statement about every window. */
const ENOUGH_WINDOWS = 10;
/**
 * Above this share of missing values, gaps within a window count too. Their length is not reported.
 */
const HARDLY_MISSING = 0.01;
/**
 * A time without a value is too long from this multiple of the reference's longest one. If values
 * come at random, n of them leave a longest gap of about ln(n) times their mean distance, and a gap
 * of three times that occurs by chance about once in n squared times the length of the reference.
 */
const TIMES_LONGEST = 3;

const isHeld = ({ rows }: PaceStep): boolean => rows > 0;

const none: PaceCell = { present: 0, distinct: 0, firstMs: null, lastMs: null };

/** Lengths of the gaps between values, ms; only windows with rows count. */
function gapsOf(steps: readonly PaceStep[], at: number, stepMs: number): number[] {
  let open: number | null = null;
  return steps.flatMap(({ atMs, columns }): number[] => {
    const { firstMs, lastMs } = columns[at] ?? none;
    if (firstMs === null || lastMs === null) {
      if (open !== null) open += stepMs;
      return [];
    }
    const gap: number[] = open === null ? [] : [open + (firstMs - atMs)];
    open = atMs + stepMs - lastMs;
    return gap;
  });
}

/**
 * Learns from reference windows how often their column `at` has a value and whether it is ever
 * constant.
 */
export function learnPace(steps: readonly PaceStep[], at: number, stepMs: number): ColumnPace {
  const held = steps.filter(isHeld);
  const cells = held.map(({ columns }) => columns[at] ?? none);
  const present = cells.reduce((sum, cell) => sum + cell.present, 0);
  const rows = held.reduce((sum, step) => sum + step.rows, 0);
  const longest = Math.max(0, ...gapsOf(held, at, stepMs));
  const isFull = rows - present <= HARDLY_MISSING * rows;
  const telling = cells.filter((cell) => cell.present >= ENOUGH_VALUES);
  return {
    longestGapMs: present < ENOUGH_VALUES ? null : isFull ? longest : Math.max(longest, stepMs),
    windowRows: held.length === 0 ? 0 : rows / held.length,
    isLively:
      telling.length >= ENOUGH_WINDOWS && telling.every(({ distinct }) => distinct >= MANY_VALUES),
  };
}

/**
 * Time without a value after which a column is overdue, ms: at least a window. `rows`: rows per
 * window now. If there are fewer than in the reference, as for a version with a small share of
 * traffic, values are also rarer.
 */
export function dueAfterMs(
  { longestGapMs, windowRows }: ColumnPace,
  { stepMs, rows }: { readonly stepMs: number; readonly rows: number },
): number | null {
  const slower = Math.max(1, windowRows / rows);
  return longestGapMs === null ? null : Math.max(TIMES_LONGEST * longestGapMs * slower, stepMs);
}

/**
 * How long rows have come without a value of column `at`, up to the end of the last window, ms, and
 * how many per window meanwhile. If none of the windows has a value, the total of their time: the
 * age is at least that.
 */
export function withoutValue(
  steps: readonly PaceStep[],
  at: number,
  stepMs: number,
): { readonly ageMs: number; readonly windowRows: number } {
  const held = steps.filter(isHeld);
  const last = held.findLastIndex(({ columns }) => (columns[at] ?? none).lastMs !== null);
  const after = held.slice(last + 1);
  const rows = after.reduce((sum, step) => sum + step.rows, 0);
  const step = held[last];
  const lastMs = step?.columns[at]?.lastMs ?? null;
  const restMs = step === undefined || lastMs === null ? 0 : step.atMs + stepMs - lastMs;
  return {
    ageMs: after.length * stepMs + restMs,
    windowRows: after.length === 0 ? Number.POSITIVE_INFINITY : rows / after.length,
  };
}

/**
 * How much longer than expected a column has had no value, s; null if the expected time is unknown.
 */
export function overdueSeconds(
  pace: ColumnPace,
  steps: readonly PaceStep[],
  { at, stepMs }: { readonly at: number; readonly stepMs: number },
): number | null {
  const { ageMs, windowRows } = withoutValue(steps, at, stepMs);
  const dueMs = dueAfterMs(pace, { stepMs, rows: windowRows });
  return dueMs === null ? null : Math.max(0, ageMs - dueMs) / 1_000;
}

/**
 * Whether a column that always has many values has only one in this window. Null if this cannot be
 * determined.
 */
export function isFrozen({ isLively }: ColumnPace, cell: PaceCell): boolean | null {
  return !isLively || cell.present < ENOUGH_VALUES ? null : cell.distinct === 1;
}
