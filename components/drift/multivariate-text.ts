import { formatCount, formatNumber } from '#lib/format.ts';
import type { TogetherDrift } from '#lib/schemas/drift/windows.ts';

/** The drift of all columns together of the range of the page, in two sentences. */
export function togetherWords({
  value,
  usual,
  threshold: { lower, upper },
  drifted,
  columns,
  noVerdict,
}: TogetherDrift): string {
  const range = `usual ${formatNumber(usual, 3)}, limits ${formatNumber(lower, 3)} and ${formatNumber(upper, 3)}`;
  const what = `How far rows lie from what ${formatCount(columns, 'column')} of the baseline have in common (PCA reconstruction error).`;
  if (noVerdict === 'empty') return `No rows in this range; ${range}. ${what}`;
  if (noVerdict === 'few-rows') return `Too few rows in this range to say; ${range}. ${what}`;
  const found = drifted
    ? 'the columns no longer move together as they did'
    : 'the columns move together as they did';
  return `In this range ${formatNumber(value, 3)}, ${range}: ${found}. ${what}`;
}
