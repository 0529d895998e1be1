import { formatCount, formatNumber } from '#lib/format.ts';
import type { SlicesAnswer } from '#lib/schemas/model-monitoring/slices.ts';

const NAMED = 6;

function some(names: readonly string[]): string {
  const named = names.slice(0, NAMED).join(', ');
  return names.length > NAMED ? `${named} and ${formatNumber(names.length - NAMED)} more` : named;
}

/** Footnote: the compared slices, the bins of numeric columns, and the unusable columns. */
export function slicesFoot({ columns, compared, rows, rowsAtLeast }: SlicesAnswer): string {
  const { isChosen, looked, without } = columns;
  const ranges = looked.filter(({ cut }) => cut === 'ranges');
  const byBaseline = ranges.filter(({ from }) => from === 'baseline').length;
  const truncationText =
    ranges.length === 0
      ? ''
      : byBaseline === ranges.length
        ? ' Numbers are binned by quarters of the baseline.'
        : byBaseline === 0
          ? ' Numbers are binned by quarters of these rows.'
          : ' Numbers are binned by quarters of the baseline, or of these rows where it has none.';
  return [
    `${isChosen ? 'Selected columns' : 'Columns'}: ${looked.length === 0 ? 'none' : some(looked.map(({ name }) => name))}.`,
    ` Compared: ${formatCount(compared, 'slice')} (values and pairs of values) with at least ${formatCount(rowsAtLeast, 'row')} of ${formatNumber(rows)}, corrected for their number (Holm).`,
    truncationText,
    without.length === 0 ? '' : ` Not in these rows, or with a single value: ${some(without)}.`,
  ].join('');
}

/**
 * Whether monitoring compares the values of the columns, and how to enable limits between groups.
 */
export const describeWatched = ({ columns }: Pick<SlicesAnswer, 'columns'>): string =>
  columns.isChosen
    ? 'Monitoring compares their values with the reference. Limits between groups of a column (disparate impact, gap of the true positive rate) are off until you enable them under Limits.'
    : 'Select columns to compare their values with the reference.';
