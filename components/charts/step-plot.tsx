'use client';
import { memo } from 'react';
import { CartesianGrid, Line, LineChart, ReferenceLine, Tooltip, XAxis, YAxis } from 'recharts';
import { formatNumber } from '#lib/format.ts';
import { AXIS_HEIGHT, axisWidth, formatTick } from './plot/plot-geometry.ts';
import { AXIS_TEXT, BASE_AXIS, GRID, TOOLTIP, VALUE_AXIS } from './plot/plot-style.ts';
import type { PreparedSteps } from './step-series.ts';

export interface StepPlotProps {
  chart: PreparedSteps;
  mark?: { step: number; name: string } | undefined;
  width: number;
  height: number;
}

function Plot({ chart, mark, width, height }: StepPlotProps) {
  const single = chart.rows.length === 1;
  return (
    <LineChart
      width={width}
      height={height}
      data={chart.rows}
      margin={{ top: 12, right: 8, bottom: 0, left: 0 }}
      accessibilityLayer={false}
    >
      <CartesianGrid {...GRID} />
      <XAxis
        {...BASE_AXIS}
        dataKey="step"
        type="number"
        domain={[...chart.steps]}
        height={AXIS_HEIGHT}
        allowDecimals={false}
        tickFormatter={(value: number) => formatNumber(value)}
      />
      <YAxis
        {...VALUE_AXIS}
        domain={[chart.ticks[0] ?? 0, chart.ticks.at(-1) ?? 1]}
        ticks={chart.ticks}
        width={axisWidth(chart.ticks, '1')}
        tickFormatter={(value: number) => formatTick(value, '1')}
      />
      <Tooltip
        {...TOOLTIP}
        cursor={{ stroke: 'var(--line-strong)' }}
        labelFormatter={(step) => (typeof step === 'number' ? formatNumber(step) : '')}
        formatter={(value) => formatNumber(typeof value === 'number' ? value : null, 4)}
      />
      {mark === undefined ? null : (
        <ReferenceLine
          x={mark.step}
          stroke="var(--text-1)"
          strokeOpacity={0.8}
          label={{
            ...AXIS_TEXT,
            value: mark.name,
            // Places the label toward the middle, where there is space.
            position:
              2 * mark.step < chart.steps[0] + chart.steps[1] ? 'insideTopLeft' : 'insideTopRight',
          }}
        />
      )}
      {chart.series.map((each) => (
        <Line
          key={each.key}
          dataKey={each.key}
          name={each.name}
          type="linear"
          stroke={each.color}
          strokeWidth={1.75}
          // Bridges steps that only other lines have.
          connectNulls
          dot={single ? { r: 3, fill: each.color, stroke: 'none' } : false}
          activeDot={{ r: 3, stroke: 'var(--surface)' }}
          isAnimationActive={false}
        />
      ))}
    </LineChart>
  );
}

/** Line plot over steps, drawn with Recharts. Loaded on demand. */
export const StepPlot = memo(Plot);
