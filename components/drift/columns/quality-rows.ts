import { formatDuration } from '#lib/format.ts';
import type { QualityAnswer } from '#lib/schemas/model-monitoring/estimates.ts';

export type QualityColumn = QualityAnswer['columns'][number];
export type QualityCheck = 'missing' | 'wrongType' | 'newCategory' | 'outOfRange';

export const QUALITY_CHECKS: readonly { check: QualityCheck; word: string }[] = [
  { check: 'missing', word: 'Missing' },
  { check: 'newCategory', word: 'New category' },
  { check: 'outOfRange', word: 'Out of range' },
  { check: 'wrongType', word: 'Different type' },
];

/** Share of a window's rows that failed a check; null without a reference to check against. */
export function shareOf(column: QualityColumn, check: QualityCheck, rows: number): number | null {
  const count = column[check];
  return count === null || rows === 0 ? null : count / rows;
}

/** Increase over the reference; for missing values, only the part beyond the baseline. */
function excess(column: QualityColumn, check: QualityCheck, rows: number): number {
  const share = shareOf(column, check, rows) ?? 0;
  return check === 'missing' ? Math.max(0, share - (column.usualMissing ?? 0)) : share;
}

const trouble = (column: QualityColumn, rows: number): number =>
  Math.max(
    staleness(column) === null ? 0 : 1,
    ...QUALITY_CHECKS.map(({ check }) => excess(column, check, rows)),
  );

/**
 * The freshness problem of a column as a word and a sentence; null if there is none or freshness
 * cannot be determined.
 */
export function staleness({
  overdueSeconds,
  isFrozen,
}: QualityColumn): { word: string; detail: string } | null {
  if (overdueSeconds !== null && overdueSeconds > 0)
    return {
      word: 'Overdue',
      detail: `overdue by ${formatDuration(overdueSeconds)}`,
    };
  return isFrozen === true ? { word: 'Frozen', detail: 'a single value' } : null;
}

/** Below this share, a column counts as unchanged. */
const ENOUGH = 0.001;

/** Verdict on a column: the failing check, otherwise the freshness problem. */
export function verdictWord(column: QualityColumn, rows: number): string {
  if (!isOff(column, rows)) return 'Unchanged';
  const lead = leadingCheck(column, rows);
  const stale = staleness(column);
  return stale !== null && excess(column, lead.check, rows) < ENOUGH ? stale.word : lead.word;
}

export const isOff = (column: QualityColumn, rows: number): boolean =>
  trouble(column, rows) >= ENOUGH;

/** True if no check was possible, because there were no rows or no reference. */
export const isUnchecked = (column: QualityColumn, rows: number): boolean =>
  QUALITY_CHECKS.every(({ check }) => shareOf(column, check, rows) === null);

/** Columns sorted by severity, worst first. */
export function orderQuality(answer: QualityAnswer): QualityColumn[] {
  return answer.columns.toSorted(
    (a, b) => trouble(b, answer.rows) - trouble(a, answer.rows) || a.column.localeCompare(b.column),
  );
}

/**
 * The check with the largest increase over the reference, otherwise the check with most failed
 * rows. Includes its share over time.
 */
export function leadingCheck(
  column: QualityColumn,
  rows: number,
): { check: QualityCheck; word: string; shares: (number | null)[] } {
  const share = (check: QualityCheck): number => shareOf(column, check, rows) ?? 0;
  const [lead = { check: 'missing' as const, word: 'Missing' }] = QUALITY_CHECKS.toSorted(
    (a, b) =>
      excess(column, b.check, rows) - excess(column, a.check, rows) ||
      share(b.check) - share(a.check),
  );
  return {
    ...lead,
    shares: column.series.map((step) => {
      const count = step[lead.check];
      return count === null || step.rows === 0 ? null : count / step.rows;
    }),
  };
}
