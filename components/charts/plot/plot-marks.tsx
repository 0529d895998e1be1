'use client';
import { ReferenceArea, ReferenceLine } from 'recharts';
import type { ChartLimit, ChartWindow } from '../chart-types.ts';
import type { Gap } from './gaps.ts';
import { placeLimits, type PlotGeometry } from './plot-geometry.ts';
import { GapLabel, LimitLabel, WindowLabel } from './plot-labels.tsx';

/**
 * Shades the incident window and draws a line at its start. Gray and without a line if nothing is
 * wrong.
 */
export function IncidentWindow({ window, plot }: { window: ChartWindow; plot: PlotGeometry }) {
  const quiet = window.tone === 'quiet';
  const end = Math.min(window.toMs ?? plot.toMs, plot.toMs);
  if (end <= plot.fromMs || window.fromMs >= plot.toMs) return null;
  return (
    <>
      <ReferenceArea
        x1={Math.max(window.fromMs, plot.fromMs)}
        x2={end}
        fill={quiet ? 'var(--hover)' : 'var(--window)'}
        fillOpacity={1}
        stroke="none"
        ifOverflow="hidden"
        label={<WindowLabel text={window.label} quiet={quiet} />}
      />
      {window.fromMs >= plot.fromMs && !quiet ? (
        <ReferenceLine x={window.fromMs} stroke="var(--critical)" strokeOpacity={0.55} />
      ) : null}
    </>
  );
}

/** Hatched areas, with the reason, where no series was measured. */
export function GapAreas({
  gaps,
  reason,
  hatch,
}: {
  gaps: readonly Gap[];
  reason: string;
  hatch: string;
}) {
  return gaps.map((gap) => (
    <ReferenceArea
      key={gap.fromMs}
      x1={gap.fromMs}
      x2={gap.toMs}
      fill={`url(#${hatch})`}
      fillOpacity={0.75}
      stroke="none"
      ifOverflow="hidden"
      label={<GapLabel text={reason} />}
    />
  ));
}

/** Dotted lines. Only limits that raise alerts use the critical color. */
export function LimitLines({
  limits,
  plot,
}: {
  limits: readonly ChartLimit[];
  plot: PlotGeometry;
}) {
  const places = placeLimits(limits, plot);
  return limits.map((limit, index) => (
    <ReferenceLine
      key={limit.label}
      y={limit.value}
      stroke={limit.alerting ? 'var(--critical)' : 'var(--text-1)'}
      strokeWidth={1.25}
      strokeDasharray="1 3"
      strokeLinecap="round"
      label={
        <LimitLabel
          text={limit.label}
          alerting={limit.alerting ?? false}
          dy={places[index]?.dy ?? -5}
          atEnd={places[index]?.atEnd ?? false}
        />
      }
    />
  ));
}
