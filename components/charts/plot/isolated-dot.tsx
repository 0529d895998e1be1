import type { ChartRow } from '../prepare-series.ts';

export interface IsolatedDotProps {
  rows: readonly ChartRow[];
  series: `s${number}`;
  cx?: number;
  cy?: number;
  index?: number;
  stroke?: string;
}

/**
 * Draws dots only where no line shows the value: for a single point between gaps, and for the last
 * point.
 */
export function IsolatedDot({ rows, series, cx, cy, index = 0, stroke }: IsolatedDotProps) {
  const has = (at: number): boolean => typeof rows[at]?.[series] === 'number';
  if (cx === undefined || cy === undefined || !has(index)) return null;
  const last = !rows.slice(index + 1).some((row) => typeof row[series] === 'number');
  const alone = !has(index - 1) && !has(index + 1);
  if (!last && !alone) return null;
  return <circle cx={cx} cy={cy} r={3.5} fill={stroke} stroke="var(--surface)" strokeWidth={1.5} />;
}
