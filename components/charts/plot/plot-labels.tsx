import type { CSSProperties } from 'react';
import type { PlacedLimit, PlacedMarker } from './plot-geometry.ts';

interface Box {
  x?: number;
  y?: number;
  width?: number;
  height?: number;
}
/** Recharts passes the position of the line or area to the label. */
interface Placed {
  viewBox?: Box;
}

const HALO: CSSProperties = {
  paintOrder: 'stroke',
  stroke: 'var(--surface)',
  strokeWidth: 3,
  fontSize: 11,
  fontWeight: 500,
};

export function LimitLabel({
  viewBox,
  text,
  alerting,
  dy,
  atEnd,
}: Placed & PlacedLimit & { text: string; alerting: boolean }) {
  const { x = 0, y = 0, width = 0 } = viewBox ?? {};
  return (
    <text
      x={atEnd ? x + width - 5 : x + 5}
      y={y + dy}
      textAnchor={atEnd ? 'end' : 'start'}
      style={{ ...HALO, fill: alerting ? 'var(--critical-text)' : 'var(--text-2)' }}
    >
      {text}
    </text>
  );
}

export function GapLabel({ viewBox, text }: Placed & { text: string }) {
  const { x = 0, y = 0, width = 0 } = viewBox ?? {};
  // A name wider than its area would overlap the next name.
  if (width < text.length * 5) return null;
  return (
    <text
      x={x + width / 2}
      y={y + 11}
      textAnchor="middle"
      style={{ ...HALO, strokeWidth: 4, fill: 'var(--text-2)' }}
    >
      {text}
    </text>
  );
}

export function WindowLabel({
  viewBox,
  text,
  quiet,
}: Placed & { text: string | undefined; quiet: boolean }) {
  const { x = 0, y = 0, width = 0 } = viewBox ?? {};
  if (!text || width < text.length * 6) return null;
  return (
    <text
      x={x + 5}
      y={y + 11}
      style={{ ...HALO, strokeWidth: 0, fill: quiet ? 'var(--text-2)' : 'var(--critical-text)' }}
    >
      {text}
    </text>
  );
}

/** Diamond at the top with the name next to it, and a short tick if no line is drawn. */
export function MarkerLabel({ viewBox, marker }: Placed & { marker: PlacedMarker }) {
  const { x = 0, y = 0 } = viewBox ?? {};
  const color = marker.relevant ? 'var(--text-1)' : 'var(--text-2)';
  const right = marker.side === 'right';
  return (
    <g>
      <title>{marker.names.join(', ')}</title>
      <path d={`M${x} ${y - 8}l4 4-4 4-4-4z`} fill={color} />
      {marker.relevant ? null : (
        <path d={`M${x} ${y}v7`} stroke="var(--text-2)" strokeOpacity={0.6} />
      )}
      {marker.labelled ? (
        <text
          x={x + (right ? 8 : -8)}
          y={y + marker.row * 14}
          textAnchor={right ? 'start' : 'end'}
          style={{ ...HALO, fill: color, fontWeight: marker.relevant ? 600 : 500 }}
        >
          {marker.name}
        </text>
      ) : null}
    </g>
  );
}
