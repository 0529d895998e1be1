import { formatMetric } from '#lib/format.ts';
import { formatClock, formatDay } from '#lib/time-format.ts';

export interface PlotGeometry {
  /** Plot area inside the svg, px. */
  left: number;
  top: number;
  width: number;
  height: number;
  fromMs: number;
  toMs: number;
  low: number;
  high: number;
}

export const PLOT_TOP = 16;
export const PLOT_RIGHT = 8;
export const AXIS_HEIGHT = 22;

/** Width of a character of Inter at 11 px with tabular figures, rounded up. */
function advance(character: string): number {
  if (/[.,:\s'il|]/.test(character)) return 3.4;
  return /[%mMW@\u00b5]/.test(character) ? 10 : 7;
}

/**
 * Width of the value axis: its longest label at 11 px, plus the space that Recharts adds next to
 * it.
 */
export function axisWidth(ticks: readonly number[], unit: string): number {
  const widths = ticks.map((tick) =>
    Array.from(formatTick(tick, unit), advance).reduce((sum, width) => sum + width, 0),
  );
  return Math.ceil(Math.max(12, ...widths) + 12);
}

export function formatTick(value: number, unit: string): string {
  return value === 0 && unit !== 'ratio' && unit !== '%' ? '0' : formatMetric(value, unit);
}

export function formatTimeTick(atMs: number, stepMs: number, zone: string): string {
  if (stepMs >= 86_400_000) return formatDay(atMs, zone);
  return formatClock(atMs, zone, stepMs < 60_000);
}

export function xOf(plot: PlotGeometry, atMs: number): number {
  return ((atMs - plot.fromMs) / (plot.toMs - plot.fromMs)) * plot.width;
}

export function timeOf(plot: PlotGeometry, x: number): number {
  return (
    plot.fromMs + (Math.min(plot.width, Math.max(0, x)) / plot.width) * (plot.toMs - plot.fromMs)
  );
}

export function yOf(plot: PlotGeometry, value: number): number {
  return ((plot.high - value) / (plot.high - plot.low)) * plot.height;
}

interface Marker {
  atMs: number;
  name: string;
  relevant?: boolean;
}

export interface MarkerGroup {
  /** Midpoint of the group. */
  atMs: number;
  /** Number of changes, such as "5 changes", or the name of a single change. */
  name: string;
  relevant: boolean;
  /** In chronological order. */
  names: readonly string[];
}

/** Minimum distance between diamonds without overlap. */
const MARK_PX = 14;

/** Markers of the range in order of time. Neighbors are merged, except relevant markers. */
export function groupMarkers(markers: readonly Marker[], plot: PlotGeometry): MarkerGroup[] {
  const inside = markers
    .filter((marker) => marker.atMs >= plot.fromMs && marker.atMs <= plot.toMs)
    .toSorted((a, b) => a.atMs - b.atMs);
  const groups: Marker[][] = [];
  for (const marker of inside.filter(({ relevant }) => !relevant)) {
    const last = groups.at(-1);
    const start = last?.[0];
    if (last && start && xOf(plot, marker.atMs) - xOf(plot, start.atMs) < MARK_PX)
      last.push(marker);
    else groups.push([marker]);
  }
  const alone = inside.filter(({ relevant }) => relevant).map((marker) => [marker]);
  return [...alone, ...groups]
    .flatMap((members): MarkerGroup[] => {
      const [first] = members;
      const last = members.at(-1);
      if (!first || !last) return [];
      return [
        {
          atMs: (first.atMs + last.atMs) / 2,
          name: members.length === 1 ? first.name : `${members.length} changes`,
          relevant: first.relevant ?? false,
          names: members.map(({ name }) => name),
        },
      ];
    })
    .toSorted((a, b) => a.atMs - b.atMs);
}

export interface PlacedMarker extends MarkerGroup {
  side: 'left' | 'right';
  labelled: boolean;
  /** Row of the name: 1 = below the other names, inside the plot. */
  row: 0 | 1;
}

/**
 * Chooses a side of the marker for each name, away from other markers if possible. A name that
 * would overlap another one is dropped, but that of a relevant marker moves to a second row first.
 */
export function placeMarkers(markers: readonly Marker[], plot: PlotGeometry): PlacedMarker[] {
  const rows: [[number, number][], [number, number][]] = [[], []];
  const groups = groupMarkers(markers, plot);
  const lines = groups.map(({ atMs }) => xOf(plot, atMs));
  const ordered = groups.toSorted(
    (a, b) => Number(b.relevant) - Number(a.relevant) || a.atMs - b.atMs,
  );
  return ordered.map((marker) => {
    const x = xOf(plot, marker.atMs);
    const size = marker.name.length * 6.4 + 14;
    const spans = { right: [x - 4, x + size], left: [x - size, x + 4] } as const;
    const free = (at: 'left' | 'right', row: 0 | 1 = 0): boolean => {
      const [from, to] = spans[at];
      return from >= 0 && to <= plot.width && rows[row].every(([a, b]) => to < a || from > b);
    };
    const clear = (at: 'left' | 'right'): boolean =>
      free(at) && lines.every((line) => line === x || line < spans[at][0] || line > spans[at][1]);
    const sides = ['right', 'left'] as const;
    const first = sides.find(clear) ?? sides.find((at) => free(at)) ?? null;
    const second =
      first === null && marker.relevant ? (sides.find((at) => free(at, 1)) ?? null) : null;
    const side = first ?? second;
    rows[0].push(
      first === 'right' ? [x - 6, x + size] : first === 'left' ? [x - size, x + 6] : [x - 6, x + 6],
    );
    if (second !== null) rows[1].push([...spans[second]]);
    return {
      ...marker,
      side: side ?? 'right',
      labelled: side !== null,
      row: second === null ? 0 : 1,
    };
  });
}

interface Limit {
  value: number;
  label: string;
}

export interface PlacedLimit {
  /** Distance of the text's baseline from the limit line in px; negative = above it. */
  dy: number;
  /** The label is at the end of the line, because both positions at its start are occupied. */
  atEnd: boolean;
}

/** Height of a limit's label. */
const LABEL_PX = 13;

/**
 * Positions of the limit labels, in order: above the line, otherwise below it, otherwise at its
 * end.
 */
export function placeLimits(limits: readonly Limit[], plot: PlotGeometry): PlacedLimit[] {
  const taken: number[] = [];
  const placed = new Map<Limit, PlacedLimit>();
  for (const limit of limits.toSorted((a, b) => b.value - a.value)) {
    const y = yOf(plot, limit.value);
    const dy = [-5, LABEL_PX].find((each) =>
      taken.every((other) => Math.abs(other - (y + each)) >= LABEL_PX),
    );
    if (dy !== undefined) taken.push(y + dy);
    placed.set(limit, { dy: dy ?? -5, atEnd: dy === undefined });
  }
  return limits.map((limit) => placed.get(limit) ?? { dy: -5, atEnd: false });
}
