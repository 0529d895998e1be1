'use client';
import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { formatMetric } from '#lib/format.ts';
import { formatMoment } from '#lib/time-format.ts';
import type { ChartMarker } from '../chart-types.ts';
import { linkedMs } from '../frame/chart-link.ts';
import type { PreparedChart } from '../prepare-series.ts';
import { getCrosshair, onCrosshair, setCrosshair } from './crosshair.ts';
import { timeOf, xOf, type PlotGeometry } from './plot-geometry.ts';
import { PlotTooltip } from './plot-tooltip.tsx';

export interface PlotOverlayProps {
  id: string;
  title: string;
  prepared: PreparedChart;
  plot: PlotGeometry;
  unit: string;
  zone: string;
  markers: readonly ChartMarker[];
  onZoom: (fromMs: number, toMs: number) => void;
  onBack: () => void;
}

const DRAG_PX = 6;

/** Index of the row closest to a time. */
function nearestRow(prepared: PreparedChart, atMs: number): number {
  let best = 0;
  for (let index = 1; index < prepared.rows.length; index += 1) {
    if (
      Math.abs((prepared.rows[index]?.t ?? 0) - atMs) <
      Math.abs((prepared.rows[best]?.t ?? 0) - atMs)
    )
      best = index;
  }
  return best;
}

/**
 * Crosshair, tooltip, lock and zoom in one layer over the plot. It never causes a redraw of the
 * chart.
 */
export function PlotOverlay(props: PlotOverlayProps) {
  const { id, title, prepared, plot, unit, zone, onZoom, onBack } = props;
  const line = useRef<HTMLDivElement>(null);
  const selection = useRef<HTMLDivElement>(null);
  const dragFrom = useRef<number | null>(null);
  const [row, setRow] = useState<number | null>(null);
  useEffect(
    () =>
      onCrosshair((state) => {
        const inside = state.atMs !== null && state.atMs >= plot.fromMs && state.atMs <= plot.toMs;
        if (line.current) {
          line.current.style.opacity = inside ? '1' : '0';
          if (inside) line.current.style.transform = `translateX(${xOf(plot, state.atMs ?? 0)}px)`;
        }
        setRow(inside && state.owner === id ? nearestRow(prepared, state.atMs ?? 0) : null);
      }),
    [id, plot, prepared],
  );
  // Locks the point that a link marks once, when the chart is first drawn.
  useEffect(() => {
    const atMs = linkedMs(location.search, { title, fromMs: plot.fromMs, toMs: plot.toMs });
    if (atMs !== null) setCrosshair({ atMs, locked: true, owner: id });
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- a later range is chosen by hand
  }, []);
  const place = (event: PointerEvent<HTMLDivElement>): number =>
    event.clientX - event.currentTarget.getBoundingClientRect().left;
  const select = (from: number, to: number): void => {
    if (!selection.current) return;
    selection.current.style.opacity = Math.abs(to - from) > DRAG_PX ? '1' : '0';
    selection.current.style.transform = `translateX(${Math.min(from, to)}px)`;
    selection.current.style.width = `${Math.abs(to - from)}px`;
  };
  const onMove = (event: PointerEvent<HTMLDivElement>): void => {
    const x = Math.min(plot.width, Math.max(0, place(event)));
    if (dragFrom.current !== null) select(dragFrom.current, x);
    if (!getCrosshair().locked) setCrosshair({ atMs: timeOf(plot, x), owner: id });
  };
  const onUp = (event: PointerEvent<HTMLDivElement>): void => {
    const from = dragFrom.current;
    dragFrom.current = null;
    if (from === null) return;
    const to = Math.min(plot.width, Math.max(0, place(event)));
    select(0, 0);
    if (Math.abs(to - from) > DRAG_PX)
      onZoom(
        Math.round(timeOf(plot, Math.min(from, to))),
        Math.round(timeOf(plot, Math.max(from, to))),
      );
    else {
      const { locked } = getCrosshair();
      setCrosshair({ locked: !locked, atMs: timeOf(plot, to), owner: id });
    }
  };
  const onKey = (event: KeyboardEvent<HTMLDivElement>): void => keyStep(event, props, row);
  const present = row === null ? undefined : prepared.rows[row];
  const said = present
    ? `${formatMoment(present.t, plot.toMs, zone)}: ${prepared.series.map((each) => `${each.name} ${formatMetric(present[each.key] ?? null, unit)}`).join(', ')}`
    : 'Use the arrow keys to read values';
  return (
    <div
      className="absolute"
      style={{ left: plot.left, top: plot.top, width: plot.width, height: plot.height }}
    >
      <div
        role="slider"
        tabIndex={0}
        aria-label={`Read ${title}`}
        aria-orientation="horizontal"
        aria-valuemin={0}
        aria-valuemax={Math.max(0, prepared.rows.length - 1)}
        aria-valuenow={row ?? 0}
        aria-valuetext={said}
        className="absolute inset-0 cursor-crosshair touch-pan-y rounded-sm select-none"
        onPointerDown={(event) => {
          if (event.button === 0 && event.pointerType !== 'touch') {
            dragFrom.current = place(event);
            event.currentTarget.setPointerCapture(event.pointerId);
          }
        }}
        onPointerMove={onMove}
        onPointerUp={onUp}
        onPointerLeave={() => {
          if (!getCrosshair().locked && dragFrom.current === null)
            setCrosshair({ atMs: null, owner: '' });
        }}
        onDoubleClick={() => {
          setCrosshair({ locked: false });
          onBack();
        }}
        onKeyDown={onKey}
        onBlur={() => {
          if (!getCrosshair().locked) setCrosshair({ atMs: null, owner: '' });
        }}
      />
      <div
        ref={selection}
        aria-hidden="true"
        className="pointer-events-none absolute inset-y-0 left-0 border-x border-accent bg-accent/10 opacity-0"
      />
      <div
        ref={line}
        aria-hidden="true"
        className="pointer-events-none absolute inset-y-0 left-0 w-px bg-ink-3 opacity-0"
      />
      {present ? <PlotTooltip {...props} row={present} /> : null}
    </div>
  );
}

function keyStep(
  event: KeyboardEvent<HTMLDivElement>,
  { id, prepared, plot }: PlotOverlayProps,
  row: number | null,
): void {
  const last = prepared.rows.length - 1;
  const from = row ?? (event.key === 'ArrowLeft' ? last + 1 : -1);
  const next: Record<string, number> = {
    ArrowRight: from + 1,
    ArrowLeft: from - 1,
    PageDown: from + 20,
    PageUp: from - 20,
    Home: 0,
    End: last,
  };
  const target = next[event.key];
  if (event.key === 'Escape') setCrosshair({ atMs: null, locked: false, owner: '' });
  if (event.key === 'Enter') setCrosshair({ locked: !getCrosshair().locked });
  if (target === undefined) return;
  event.preventDefault();
  const atMs = prepared.rows[Math.min(last, Math.max(0, target))]?.t;
  if (atMs !== undefined)
    setCrosshair({ atMs: Math.min(plot.toMs, Math.max(plot.fromMs, atMs)), owner: id });
}
