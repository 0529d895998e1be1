/** One column in one time window. Times in epoch ms. */
interface PaceCell {
  /** Rows that have a value. */
  readonly present: number;
  /** Number of distinct values, counted up to slightly more than `MANY_VALUES`. */
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

/** How often a column has a value and a distinct value, learned from a reference. */
interface ColumnPace {
  /**
   * Longest period with rows but without a value in the column, ms; null if there were too few
   * values.
   */
  readonly longestGapMs: number | null;
  /** Mean number of rows per reference window, over the windows with rows. */
  readonly windowRows: number;
  /** True if every window with enough values had many distinct values. */
  readonly isLively: boolean;
}

/**
 * Minimum number of values for a result: the longest of a few gaps does not predict the next gap.
 */
const ENOUGH_VALUES = 30;
/**
 * Minimum number of distinct values. A column with fewer in a window may be constant for a while
 * without a fault.
 */
const MANY_VALUES = 5;
/** Minimum number of reference windows for conclusions about every window. */
const ENOUGH_WINDOWS = 10;
/**
 * Share of missing values above which gaps within a window count too. Their length is not reported,
 * so the window length is used.
 */
const HARDLY_MISSING = 0.01;
/**
 * Multiple of the reference's longest gap from which a gap is too long. If values arrive at random,
 * the longest of n gaps is about ln(n) times the mean gap, and a gap of three times that length
 * occurs by chance about once in n squared times the length of the reference.
 */
const TIMES_LONGEST = 3;

const isHeld = ({ rows }: PaceStep): boolean => rows > 0;

const none: PaceCell = { present: 0, distinct: 0, firstMs: null, lastMs: null };

/** Lengths of the gaps between values, ms. Only windows with rows count. */
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
 * Learns from reference windows how often the column at `at` has a value, and whether it is ever
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
 * Time without a value after which a column is overdue, ms; at least one window. `rows`: current
 * rows per window. If there are fewer rows than in the reference, as for a version with little
 * traffic, values are expected proportionally less often.
 */
export function dueAfterMs(
  { longestGapMs, windowRows }: ColumnPace,
  { stepMs, rows }: { readonly stepMs: number; readonly rows: number },
): number | null {
  const slower = Math.max(1, windowRows / rows);
  return longestGapMs === null ? null : Math.max(TIMES_LONGEST * longestGapMs * slower, stepMs);
}

/**
 * Time with rows but without a value of the column at `at`, up to the end of the last window, ms,
 * and the rows per window during that time. If no window has a value, the total length of the
 * windows: the actual time is at least that long.
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
 * Whether a column that always has many distinct values has only one in this window. Null if this
 * cannot be determined.
 */
export function isFrozen({ isLively }: ColumnPace, cell: PaceCell): boolean | null {
  return !isLively || cell.present < ENOUGH_VALUES ? null : cell.distinct === 1;
}
