import { formatMetric } from '#lib/format.ts';

export interface SparklineProps {
  values: readonly (number | null)[];
  /** Description of the line for screen readers. */
  label: string;
  unit?: string;
  width?: number;
  height?: number;
  color?: string;
  limit?: number | null;
  /** Index from which the line is dashed (estimate, forecast). */
  estimatedFrom?: number;
  className?: string;
}

/** Small line without axes, rendered on the server too. Gaps remain visible. */
export function Sparkline({
  values,
  label,
  unit = '1',
  width = 72,
  height = 22,
  color = 'var(--series-1)',
  limit = null,
  estimatedFrom,
  className,
}: SparklineProps) {
  const known = values.filter((value) => value !== null);
  const all = limit === null ? known : [...known, limit];
  const low = Math.min(...all);
  const high = Math.max(...all);
  const x = (index: number): number => 2 + (index / Math.max(1, values.length - 1)) * (width - 4);
  const y = (value: number): number =>
    height - 3 - ((value - low) / (high - low || 1)) * (height - 6);
  const path = (from: number, to: number): string =>
    values
      .slice(from, to + 1)
      .map((value, index) => {
        if (value === null) return '';
        const before = index > 0 ? values[from + index - 1] : null;
        return `${before === null || before === undefined ? 'M' : 'L'}${x(from + index).toFixed(1)} ${y(value).toFixed(1)}`;
      })
      .join('');
  const last = values.length - 1;
  const cut = estimatedFrom ?? last;
  const said = known.length
    ? `${label}: last ${formatMetric(known.at(-1) ?? null, unit)}, ${formatMetric(Math.min(...known), unit)} to ${formatMetric(Math.max(...known), unit)}`
    : `${label}: no data`;
  return (
    <svg
      role="img"
      aria-label={said}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      fill="none"
      className={className}
    >
      {limit === null || known.length === 0 ? null : (
        <line
          x1="2"
          x2={width - 2}
          y1={y(limit)}
          y2={y(limit)}
          stroke="var(--critical)"
          strokeDasharray="1 3"
          strokeLinecap="round"
        />
      )}
      {known.length ? (
        <path
          d={path(0, cut)}
          stroke={color}
          strokeWidth="1.5"
          strokeLinejoin="round"
          strokeLinecap="round"
        />
      ) : null}
      {known.length && cut < last ? (
        <path d={path(cut, last)} stroke={color} strokeWidth="1.5" strokeDasharray="3 2.5" />
      ) : null}
    </svg>
  );
}
