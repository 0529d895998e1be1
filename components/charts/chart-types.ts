/** `[epoch ms, value]`; null is measured silence and drawn as a gap. */
export type ChartPoint = readonly [atMs: number, value: number | null];
export type ChartBandPoint = readonly [atMs: number, low: number | null, high: number | null];
export type SeriesColor = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

export interface ChartSeries {
  id: string;
  name: string;
  /** Ascending in time, at most 400. */
  points: readonly ChartPoint[];
  /** Drawn dashed: an estimate, a forecast, something unfinished. */
  estimated?: boolean;
  /** Fixed identity colour; else by order. */
  color?: SeriesColor;
}

export interface ChartBand {
  points: readonly ChartBandPoint[];
  /** "Expected" unless given. */
  name?: string;
  /** The range is still being learned: hatched, with these words ("3 of 14 days"). */
  learning?: string;
}

export interface ChartLimit {
  value: number;
  label: string;
  /** Raises alerts, so drawn in the critical colour. */ alerting?: boolean;
}

export interface ChartMarker {
  atMs: number;
  name: string;
  /** The one that matters here: drawn in text-1. */
  relevant?: boolean;
}

export interface ChartWindow {
  fromMs: number;
  toMs: number | null;
  label?: string;
  /** `quiet`: no trouble, only not complete yet. */
  tone?: 'quiet';
}

export interface ChartInput {
  series: readonly ChartSeries[];
  band?: ChartBand | undefined;
  limits?: readonly ChartLimit[] | undefined;
  markers?: readonly ChartMarker[] | undefined;
  unit: string;
  fromMs: number;
  toMs: number;
  /** True starts the axis at 0, false never; by the data unless given. */
  zero?: boolean | undefined;
}
