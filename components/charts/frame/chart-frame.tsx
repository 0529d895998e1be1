'use client';
import dynamic from 'next/dynamic';
import { useEffect, useId, useMemo, useRef, useState, type RefObject } from 'react';
import type { ChartBand, ChartMarker, ChartWindow } from '../chart-types.ts';
import {
  AXIS_HEIGHT,
  axisWidth,
  PLOT_RIGHT,
  PLOT_TOP,
  type PlotGeometry,
} from '../plot/plot-geometry.ts';
import { useWidth } from '../plot/use-width.ts';
import type { PreparedChart } from '../prepare-series.ts';

const TimeSeriesPlot = dynamic(
  () => import('../time-series-plot.tsx').then((module) => module.TimeSeriesPlot),
  { ssr: false },
);
const PlotOverlay = dynamic(
  () => import('../plot/plot-overlay.tsx').then((module) => module.PlotOverlay),
  { ssr: false },
);

export interface ChartFrameProps {
  title: string;
  prepared: PreparedChart;
  unit: string;
  zone: string;
  fromMs: number;
  toMs: number;
  height: number;
  band?: ChartBand | undefined;
  markers: readonly ChartMarker[];
  window?: ChartWindow | readonly ChartWindow[] | undefined;
  gapReason: string;
  summary: string;
  onZoom: (fromMs: number, toMs: number) => void;
  onBack: () => void;
}

/** True once the element has been close to the viewport. */
function useSeen(ref: RefObject<HTMLElement | null>): boolean {
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    const element = ref.current;
    if (!element || seen) return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) setSeen(true);
      },
      { rootMargin: '300px' },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref, seen]);
  return seen;
}

/**
 * Measures its width, reserves the height, and puts the interaction layer over the plot. Both load
 * when the chart is close to the viewport.
 */
export function ChartFrame({ height, summary, onZoom, onBack, ...rest }: ChartFrameProps) {
  const { prepared, unit, fromMs, toMs } = rest;
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const seen = useSeen(box);
  const plot = useMemo<PlotGeometry>(() => {
    const left = axisWidth(prepared.ticks, unit);
    return {
      left,
      top: PLOT_TOP,
      width: Math.max(1, width - left - PLOT_RIGHT),
      height: height - PLOT_TOP - AXIS_HEIGHT,
      fromMs,
      toMs,
      low: prepared.domain[0],
      high: prepared.domain[1],
    };
  }, [prepared, unit, width, height, fromMs, toMs]);
  return (
    <figure ref={box} data-chart="" className="relative" style={{ height }}>
      <figcaption className="sr-only">{summary}</figcaption>
      {width > 0 && seen ? (
        <>
          <div aria-hidden="true">
            <TimeSeriesPlot {...rest} plot={plot} width={width} height={height} />
          </div>
          <PlotOverlay {...rest} id={id} plot={plot} onZoom={onZoom} onBack={onBack} />
        </>
      ) : null}
    </figure>
  );
}
