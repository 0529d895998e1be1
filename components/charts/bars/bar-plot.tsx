'use client';
import { memo } from 'react';
import { Bar, BarChart, CartesianGrid, Tooltip, XAxis, YAxis } from 'recharts';
import { formatMetric } from '#lib/format.ts';
import { AXIS_HEIGHT, axisWidth, formatTick } from '../plot/plot-geometry.ts';
import { BASE_AXIS, GRID, TOOLTIP, VALUE_AXIS } from '../plot/plot-style.ts';
import type { PreparedBars } from './prepare-bars.ts';

export interface BarPlotProps {
  bars: PreparedBars;
  unit: string;
  width: number;
  height: number;
}

function Plot({ bars, unit, width, height }: BarPlotProps) {
  return (
    <BarChart
      width={width}
      height={height}
      data={bars.rows}
      margin={{ top: 12, right: 4, bottom: 0, left: 0 }}
      barCategoryGap={bars.grouped ? '12%' : '24%'}
      barGap={1}
      accessibilityLayer={false}
    >
      <CartesianGrid {...GRID} />
      <XAxis
        {...BASE_AXIS}
        dataKey="label"
        height={AXIS_HEIGHT}
        interval="preserveStartEnd"
        minTickGap={12}
      />
      <YAxis
        {...VALUE_AXIS}
        domain={[bars.ticks[0] ?? 0, bars.ticks.at(-1) ?? 1]}
        ticks={bars.ticks}
        width={axisWidth(bars.ticks, unit)}
        tickFormatter={(value: number) => formatTick(value, unit)}
      />
      <Tooltip
        {...TOOLTIP}
        cursor={{ fill: 'var(--hover)', stroke: 'none' }}
        formatter={(value) => formatMetric(typeof value === 'number' ? value : null, unit)}
      />
      {bars.series.map((each) => (
        <Bar
          key={each.key}
          dataKey={each.key}
          name={each.name}
          {...(bars.grouped ? {} : { stackId: 'all' })}
          maxBarSize={40}
          isAnimationActive={false}
          fill={each.estimated ? 'var(--band)' : each.color}
          {...(each.estimated ? { stroke: each.color, strokeDasharray: '3 2' } : {})}
        />
      ))}
    </BarChart>
  );
}

/** The plot, drawn with Recharts. Loaded on demand. */
export const BarPlot = memo(Plot);
