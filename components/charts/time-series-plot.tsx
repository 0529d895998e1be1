'use client';
import { memo, useId } from 'react';
import { Area, CartesianGrid, ComposedChart, Line, ReferenceLine, XAxis, YAxis } from 'recharts';
import type { ChartBand, ChartMarker, ChartWindow } from './chart-types.ts';
import { IsolatedDot } from './plot/isolated-dot.tsx';
import {
  AXIS_HEIGHT,
  formatTick,
  formatTimeTick,
  placeMarkers,
  PLOT_RIGHT,
  PLOT_TOP,
  type PlotGeometry,
} from './plot/plot-geometry.ts';
import { MarkerLabel } from './plot/plot-labels.tsx';
import { GapAreas, IncidentWindow, LimitLines } from './plot/plot-marks.tsx';
import { BASE_AXIS, GRID, VALUE_AXIS } from './plot/plot-style.ts';
import { timeTicks } from './plot/ticks.ts';
import type { PreparedChart } from './prepare-series.ts';

export interface TimeSeriesPlotProps {
  prepared: PreparedChart;
  plot: PlotGeometry;
  /** Size of the whole SVG in px. */
  width: number;
  height: number;
  unit: string;
  zone: string;
  band?: ChartBand | undefined;
  markers: readonly ChartMarker[];
  window?: ChartWindow | readonly ChartWindow[] | undefined;
  gapReason: string;
}

const STILL = {
  isAnimationActive: false,
  type: 'linear',
  legendType: 'none',
  activeDot: false,
} as const;

/** The plot, drawn with Recharts, without interaction or animation. Loaded on demand. */
function Plot(props: TimeSeriesPlotProps) {
  const { prepared, plot, width, height, unit, zone, band, markers } = props;
  const hatch = `${useId()}hatch`;
  const { ticks, stepMs } = timeTicks(plot.fromMs, plot.toMs, Math.floor(plot.width / 52), zone);
  return (
    <ComposedChart
      width={width}
      height={height}
      data={prepared.rows}
      margin={{ top: PLOT_TOP, right: PLOT_RIGHT, bottom: 0, left: 0 }}
      accessibilityLayer={false}
      style={{ pointerEvents: 'none' }}
    >
      <defs>
        <pattern
          id={hatch}
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <line y2="6" stroke="var(--line-strong)" strokeWidth="1.5" />
        </pattern>
      </defs>
      <CartesianGrid {...GRID} />
      <XAxis
        {...BASE_AXIS}
        dataKey="t"
        type="number"
        scale="linear"
        domain={[plot.fromMs, plot.toMs]}
        allowDataOverflow
        ticks={ticks}
        height={AXIS_HEIGHT}
        interval="preserveStartEnd"
        minTickGap={14}
        tickFormatter={(value: number) => formatTimeTick(value, stepMs, zone)}
      />
      <YAxis
        {...VALUE_AXIS}
        domain={prepared.domain}
        ticks={prepared.ticks}
        width={plot.left}
        allowDataOverflow
        tickFormatter={(value: number) => formatTick(value, unit)}
      />
      {[props.window ?? []].flat().map((window) => (
        <IncidentWindow key={window.fromMs} window={window} plot={plot} />
      ))}
      {band ? (
        <Area
          {...STILL}
          dataKey="band"
          stroke="none"
          fill={band.learning ? `url(#${hatch})` : 'var(--band)'}
          fillOpacity={1}
          dot={false}
          connectNulls={false}
        />
      ) : null}
      <GapAreas gaps={prepared.gaps} reason={props.gapReason} hatch={hatch} />
      <LimitLines limits={prepared.limits} plot={plot} />
      {prepared.series.map((each) => (
        <Line
          key={each.key}
          {...STILL}
          dataKey={each.key}
          name={each.name}
          stroke={each.stroke}
          strokeWidth={1.75}
          strokeLinejoin="round"
          {...(each.estimated ? { strokeDasharray: '5 4' } : {})}
          connectNulls={false}
          dot={<IsolatedDot rows={prepared.rows} series={each.key} />}
        />
      ))}
      {placeMarkers(markers, plot).map((marker) => (
        <ReferenceLine
          key={`${marker.atMs}${marker.name}`}
          x={marker.atMs}
          // Lines of other changes would hide the relevant event.
          stroke={marker.relevant ? 'var(--text-1)' : 'none'}
          strokeOpacity={0.8}
          label={<MarkerLabel marker={marker} />}
        />
      ))}
    </ComposedChart>
  );
}

/**
 * Redrawn only when its data changes: the page clock ticks every few seconds, and drawing is
 * expensive.
 */
export const TimeSeriesPlot = memo(Plot);
