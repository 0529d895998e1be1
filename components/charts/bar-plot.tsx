'use client';
import { memo } from 'react';
import { Bar, BarChart, CartesianGrid, Tooltip, XAxis, YAxis } from 'recharts';
import { formatMetric } from '#lib/format.ts';
import { AXIS_HEIGHT, axisWidth, formatTick } from './plot-geometry.ts';
import type { PreparedBars } from './prepare-bars.ts';

const AXIS_TEXT = { fill: 'var(--text-3)', fontSize: 11 };

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
      barCategoryGap={bars.beside ? '12%' : '24%'}
      barGap={1}
      accessibilityLayer={false}
    >
      <CartesianGrid syncWithTicks vertical={false} stroke="var(--grid)" />
      <XAxis
        dataKey="label"
        height={AXIS_HEIGHT}
        tickLine={false}
        tickMargin={6}
        axisLine={{ stroke: 'var(--line-strong)' }}
        tick={AXIS_TEXT}
        interval="preserveStartEnd"
        minTickGap={12}
      />
      <YAxis
        type="number"
        domain={[bars.ticks[0] ?? 0, bars.ticks.at(-1) ?? 1]}
        ticks={bars.ticks}
        width={axisWidth(bars.ticks, unit)}
        axisLine={false}
        tickLine={false}
        tickMargin={4}
        tick={AXIS_TEXT}
        interval={0}
        tickFormatter={(value: number) => formatTick(value, unit)}
      />
      <Tooltip
        cursor={{ fill: 'var(--hover)' }}
        isAnimationActive={false}
        formatter={(value) => formatMetric(typeof value === 'number' ? value : null, unit)}
        contentStyle={{
          background: 'var(--raised)',
          border: '1px solid var(--line-strong)',
          borderRadius: 6,
          fontSize: 12,
          padding: '6px 10px',
        }}
        labelStyle={{ color: 'var(--text-2)' }}
        itemStyle={{ color: 'var(--text-1)', padding: 0 }}
      />
      {bars.series.map((each) => (
        <Bar
          key={each.key}
          dataKey={each.key}
          name={each.name}
          {...(bars.beside ? {} : { stackId: 'all' })}
          maxBarSize={40}
          isAnimationActive={false}
          fill={each.estimated ? 'var(--band)' : each.color}
          {...(each.estimated ? { stroke: each.color, strokeDasharray: '3 2' } : {})}
        />
      ))}
    </BarChart>
  );
}

/** The drawing itself, by Recharts. Loaded on demand. */
export const BarPlot = memo(Plot);
