/** What one window of time holds of a column. Times in epoch ms. */
interface PaceCell {
  /** Rows that have a value. */
  readonly present: number;
  /** Different values, counted up to a few more than `MANY_VALUES`. */
  readonly distinct: number;
  readonly firstMs: number | null;
  readonly lastMs: number | null;
}

/** One of several windows of equal length, in the order of time; windows without rows may lack. */
export interface PaceStep {
  readonly atMs: number;
  readonly rows: number;
  readonly columns: readonly PaceCell[];
}

/** How often a column has a value, and another one, as a reference tells it. */
interface ColumnPace {
  /** The longest time in which rows came and the column had no value, ms; null where it had too few values to say. */
  readonly longestGapMs: number | null;
  /** Rows of a window of the reference, in the mean of those that had any. */
  readonly windowRows: number;
  /** Every window that held enough values held many different ones. */
  readonly isLively: boolean;
}

/** With fewer values nothing is said of a column: the longest of a few gaps says little of the next one. */
const ENOUGH_VALUES = 30;
/** A column with fewer different values in a window may well stand still for a while. */
const MANY_VALUES = 5;
/** With fewer windows of a reference nothing is said of what every window holds. */
const ENOUGH_WINDOWS = 10;
/** Of a column that lacks more of its values, gaps that lie within a window count too, whose length is not told. */
const HARDLY_MISSING = 0.01;
/**
 * A time without a value is too long from so many times the longest of the reference on. Where values come by chance,
 * n of them leave a longest gap of about ln(n) times their mean distance, and one of three times that comes by chance
 * about once in n squared times as long as the reference.
 */
const TIMES_LONGEST = 3;

const isHeld = ({ rows }: PaceStep): boolean => rows > 0;

const none: PaceCell = { present: 0, distinct: 0, firstMs: null, lastMs: null };

/** Lengths of the times without a value between values, ms; only time of windows in which rows came counts. */
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

/** Learns from windows of a reference how often its column `at` has a value and whether it ever stands still. */
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
 * From which time without a value on a column is overdue, ms: at least a window. `rows`: of a window now; where fewer
 * come than in the reference, as to a version that gets a small share, so do values.
 */
export function dueAfterMs(
  { longestGapMs, windowRows }: ColumnPace,
  { stepMs, rows }: { readonly stepMs: number; readonly rows: number },
): number | null {
  const slower = Math.max(1, windowRows / rows);
  return longestGapMs === null ? null : Math.max(TIMES_LONGEST * longestGapMs * slower, stepMs);
}

/**
 * For how long rows have come until the end of the last window without a value of column `at`, ms, and how many in a
 * window meanwhile. Where none of the windows has a value, all of their time: the age is that or more.
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

/** How much longer than is usual a column has had no value, s; null where nobody knows what is usual. */
export function overdueSeconds(
  pace: ColumnPace,
  steps: readonly PaceStep[],
  { at, stepMs }: { readonly at: number; readonly stepMs: number },
): number | null {
  const { ageMs, windowRows } = withoutValue(steps, at, stepMs);
  const dueMs = dueAfterMs(pace, { stepMs, rows: windowRows });
  return dueMs === null ? null : Math.max(0, ageMs - dueMs) / 1_000;
}

/** Does a column that always has many values have one alone in this window? Null where that is not to be told. */
export function isFrozen({ isLively }: ColumnPace, cell: PaceCell): boolean | null {
  return !isLively || cell.present < ENOUGH_VALUES ? null : cell.distinct === 1;
}
