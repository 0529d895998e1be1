import { formatMetric } from '#lib/format.ts';
import { valueTicks } from './ticks.ts';
import { axisWidth, formatTick } from './plot-geometry.ts';
import type { SeriesColor } from './chart-types.ts';

export interface BarSeries {
  id: string;
  name: string;
  color?: SeriesColor;
  /** Tinted with an outline: planned, found, expected. */
  soft?: boolean;
}

export interface BarGroup {
  label: string;
  /** By series id; null is no data. */
  values: Readonly<Record<string, number | null>>;
}

export interface BarChartProps {
  title: string;
  unit: string;
  series: readonly BarSeries[];
  groups: readonly BarGroup[];
  /** `stack` adds up, `inside` draws later series inside the first ("21.4 of 38.9"), `beside` puts them next to each other. */
  mode?: 'stack' | 'inside' | 'beside';
  height?: number;
  /** viewBox width; the drawing scales with its box. */
  width?: number;
}

interface Bar {
  key: string;
  x: number;
  y: number;
  width: number;
  height: number;
  fill: string;
  stroke: string;
  label: string;
  inside: boolean;
}

const TOP = 18;
const BOTTOM = 22;
const RIGHT = 4;

function fillOf(series: BarSeries, index: number): { fill: string; stroke: string } {
  const color = `var(--series-${series.color ?? (index % 8) + 1})`;
  return series.soft ? { fill: 'var(--seq-2)', stroke: color } : { fill: color, stroke: 'none' };
}

function highest({ groups, series, mode = 'stack' }: BarChartProps): number {
  return Math.max(
    0,
    ...groups.map((group) => {
      const values = series.map((each) => group.values[each.id] ?? 0);
      return mode === 'stack' ? values.reduce((sum, value) => sum + value, 0) : Math.max(...values);
    }),
  );
}

function layBars(props: BarChartProps, left: number, top: number): Bar[] {
  const { groups, series, unit, mode = 'stack', height = 200, width = 420 } = props;
  const plot = height - TOP - BOTTOM;
  const slot = (width - left - RIGHT) / Math.max(1, groups.length);
  const few = groups.length <= 12;
  return groups.flatMap((group, at) => {
    let base = 0;
    return series.flatMap((each, index): Bar[] => {
      const value = group.values[each.id];
      if (value === null || value === undefined) return [];
      const size = (value / (top || 1)) * plot;
      const whole = Math.min(44, slot * 0.72);
      const part = mode === 'beside' ? whole / series.length : whole;
      const x = left + at * slot + (slot - whole) / 2 + (mode === 'beside' ? index * part : 0);
      const y = height - BOTTOM - size - (mode === 'stack' ? (base / (top || 1)) * plot : 0);
      base += value;
      const inside = index > 0 && mode !== 'beside';
      const label = few && (size > 16 || !inside) ? formatMetric(value, unit) : '';
      return [
        {
          key: `${at}${each.id}`,
          x,
          y,
          width: part - (mode === 'beside' ? 1 : 0),
          height: Math.max(0, size),
          ...fillOf(each, index),
          label,
          inside,
        },
      ];
    });
  });
}

function sentence({ title, groups, series, unit }: BarChartProps): string {
  const rows = groups.map(
    (group) =>
      `${group.label}: ${series.map((each) => `${each.name} ${formatMetric(group.values[each.id] ?? null, unit)}`).join(', ')}`,
  );
  return `${title}. ${rows.join('. ')}.`;
}

/** Bars of at most 60 groups, labelled where they are few. Plain SVG, drawn on the server too. */
export function BarChart(props: BarChartProps) {
  const { groups, unit, height = 200, width = 420 } = props;
  const ticks = valueTicks(0, highest(props), unit);
  const top = ticks.at(-1) ?? 1;
  const left = axisWidth(ticks, unit);
  const slot = (width - left - RIGHT) / Math.max(1, groups.length);
  const every = Math.ceil(groups.length / Math.max(1, Math.floor((width - left) / 56)));
  const y = (value: number): number => height - BOTTOM - (value / top) * (height - TOP - BOTTOM);
  return (
    <svg
      role="img"
      aria-label={sentence(props)}
      data-chart=""
      viewBox={`0 0 ${width} ${height}`}
      className="h-auto w-full text-[11px]"
    >
      {ticks.map((tick) => (
        <g key={tick}>
          <line
            x1={left}
            x2={width - RIGHT}
            y1={y(tick)}
            y2={y(tick)}
            stroke={tick === 0 ? 'var(--line-strong)' : 'var(--grid)'}
          />
          <text x={left - 8} y={y(tick) + 3.8} textAnchor="end" fill="var(--text-3)">
            {formatTick(tick, unit)}
          </text>
        </g>
      ))}
      {layBars(props, left, top).map((bar) => (
        <g key={bar.key}>
          <rect
            x={bar.x}
            y={bar.y}
            width={bar.width}
            height={bar.height}
            rx="2"
            fill={bar.fill}
            stroke={bar.stroke}
          />
          {bar.label ? (
            <text
              x={bar.x + bar.width / 2}
              y={bar.inside ? bar.y + 12 : bar.y - 5}
              textAnchor="middle"
              fontWeight="500"
              fill={bar.inside ? 'var(--surface)' : 'var(--text-2)'}
            >
              {bar.label}
            </text>
          ) : null}
        </g>
      ))}
      {groups.map((group, index) =>
        index % every === 0 ? (
          <text
            key={group.label}
            x={left + (index + 0.5) * slot}
            y={height - 6}
            textAnchor="middle"
            fill="var(--text-3)"
          >
            {group.label}
          </text>
        ) : null,
      )}
    </svg>
  );
}
