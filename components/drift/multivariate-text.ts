import { formatCount, formatNumber } from '#lib/format.ts';
import type { MultivariateDriftState } from '#lib/schemas/drift/windows.ts';

/** Describes multivariate drift in the page's time range, in two sentences. */
export function describeMultivariate({
  value,
  usual,
  threshold: { lower, upper },
  drifted,
  columns,
  noVerdict,
}: MultivariateDriftState): string {
  const range = `baseline ${formatNumber(usual, 3)}, limits ${formatNumber(lower, 3)} and ${formatNumber(upper, 3)}`;
  const what = `Distance of rows from the common structure of ${formatCount(columns, 'column')} in the baseline (PCA reconstruction error).`;
  if (noVerdict === 'empty') return `No rows in this range; ${range}. ${what}`;
  if (noVerdict === 'few-rows')
    return `Too few rows in this range for a verdict; ${range}. ${what}`;
  const found = drifted
    ? 'the columns no longer vary together as in the baseline'
    : 'the columns vary together as in the baseline';
  return `In this range ${formatNumber(value, 3)}, ${range}: ${found}. ${what}`;
}
