'use client';
import { memo } from 'react';
import {
  CartesianGrid,
  LabelList,
  ReferenceArea,
  ReferenceLine,
  Scatter,
  ScatterChart,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { formatMetric } from '#lib/format.ts';
import { axisWidth, formatTick } from './plot/plot-geometry.ts';
import { AXIS_TEXT, BASE_AXIS, GRID, VALUE_AXIS } from './plot/plot-style.ts';
import type { PreparedScatter, ScatterAxis, ScatterPoint, ScatterTone } from './scatter-points.ts';

const FILL: Record<ScatterTone, string> = {
  critical: 'var(--critical)',
  warning: 'var(--warning)',
  plain: 'var(--series-1)',
  quiet: 'var(--text-3)',
};

export interface ScatterMarks {
  /** Horizontal dotted line. Points above it exceed the limit. */
  limit?: { value: number; label: string } | undefined;
  /** Threshold on the x-axis. Points to the right of it matter more. */
  split?: { value: number; label: string } | undefined;
  /** Draws the line on which both axes have equal values. */
  diagonal?: boolean | undefined;
}

export interface ScatterPlotProps {
  chart: PreparedScatter;
  x: ScatterAxis;
  y: ScatterAxis;
  marks: ScatterMarks;
  width: number;
  height: number;
}

type Axes = { x: ScatterAxis; y: ScatterAxis };

/** Text for the point under the pointer. */
function PointText({ x, y, payload = [] }: Axes & { payload?: readonly { payload?: unknown }[] }) {
  const point = payload[0]?.payload;
  if (!isPoint(point)) return null;
  return (
    <div className="rounded-md border border-line-strong bg-raised px-2.5 py-1.5 text-xs">
      <p className="font-medium">{point.name}</p>
      <p className="text-ink-2">
        {x.label}: {formatMetric(point.x, x.unit)}
      </p>
      <p className="text-ink-2">
        {y.label}: {formatMetric(point.y, y.unit)}
      </p>
    </div>
  );
}

/** Limit, corner and diagonal, as children of the chart. */
function marksOf({ limit, split, diagonal = false }: ScatterMarks, xMost: number, yMost: number) {
  const both = Math.min(xMost, yMost);
  return [
    split === undefined ? null : (
      <ReferenceArea
        key="corner"
        x1={split.value}
        x2={xMost}
        y1={limit?.value ?? 0}
        y2={yMost}
        fill="var(--band)"
        stroke="none"
        label={{ ...AXIS_TEXT, value: split.label, position: 'insideTopRight' }}
      />
    ),
    split === undefined ? null : (
      <ReferenceLine key="split" x={split.value} stroke="var(--line-strong)" strokeWidth={1} />
    ),
    limit === undefined ? null : (
      <ReferenceLine
        key="limit"
        y={limit.value}
        stroke="var(--critical)"
        strokeDasharray="2 2"
        label={{
          value: limit.label,
          position: 'insideBottomRight',
          fill: 'var(--critical-text)',
          fontSize: 11,
        }}
      />
    ),
    diagonal ? (
      <ReferenceLine
        key="diagonal"
        segment={[
          { x: 0, y: 0 },
          { x: both, y: both },
        ]}
        stroke="var(--line-strong)"
        strokeDasharray="4 3"
      />
    ) : null,
  ];
}

function Plot({ chart, x, y, marks, width, height }: ScatterPlotProps) {
  const [xMost, yMost] = [chart.xTicks.at(-1) ?? 1, chart.yTicks.at(-1) ?? 1];
  return (
    <ScatterChart
      width={width}
      height={height}
      margin={{ top: 12, right: 12, bottom: 0, left: 0 }}
      accessibilityLayer={false}
    >
      {marksOf(marks, xMost, yMost)}
      <CartesianGrid {...GRID} />
      <XAxis
        {...BASE_AXIS}
        dataKey="x"
        type="number"
        domain={[chart.xTicks[0] ?? 0, xMost]}
        ticks={chart.xTicks}
        height={40}
        tickFormatter={(value: number) => formatTick(value, x.unit)}
        label={{ ...AXIS_TEXT, value: x.label, position: 'insideBottom' }}
      />
      <YAxis
        {...VALUE_AXIS}
        dataKey="y"
        domain={[chart.yTicks[0] ?? 0, yMost]}
        ticks={chart.yTicks}
        width={axisWidth(chart.yTicks, y.unit)}
        tickFormatter={(value: number) => formatTick(value, y.unit)}
      />
      <Tooltip cursor={false} isAnimationActive={false} content={<PointText x={x} y={y} />} />
      {chart.groups.map(({ tone, points }) => groupOf(tone, points, marks.diagonal ?? false))}
    </ScatterChart>
  );
}

/** Points of one tone. Critical and warning points show their names. */
function groupOf(tone: ScatterTone, points: ScatterPoint[], joined: boolean) {
  return (
    <Scatter
      key={tone}
      data={points}
      fill={FILL[tone]}
      fillOpacity={tone === 'quiet' ? 0.6 : 1}
      isAnimationActive={false}
      line={joined ? { stroke: FILL[tone], strokeWidth: 1.5 } : false}
    >
      {tone === 'critical' || tone === 'warning' ? (
        <LabelList dataKey="name" position="left" offset={8} fill="var(--text-1)" fontSize={11} />
      ) : null}
    </Scatter>
  );
}

function isPoint(value: unknown): value is { name: string; x: number; y: number } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    typeof value.name === 'string' &&
    'x' in value &&
    typeof value.x === 'number' &&
    'y' in value &&
    typeof value.y === 'number'
  );
}

/** Scatter plot, drawn with Recharts. Loaded on demand. */
export const ScatterPlot = memo(Plot);
