/** `[epoch ms, value]`. Null means that nothing was measured and is drawn as a gap. */
export type ChartPoint = readonly [atMs: number, value: number | null];
export type ChartBandPoint = readonly [atMs: number, low: number | null, high: number | null];
export type SeriesColor = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

export interface ChartSeries {
  id: string;
  name: string;
  /** At most 400, in ascending time order. */
  points: readonly ChartPoint[];
  /** Drawn dashed: an estimate, a forecast, or unfinished data. */
  estimated?: boolean;
  /** Fixed color; default: by order. */
  color?: SeriesColor;
}

export interface ChartBand {
  points: readonly ChartBandPoint[];
  /** Default: "Expected". */
  name?: string;
  /** Set while the range is still being learned. Drawn hatched with this text ("3 of 14 days"). */
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
  /** The most relevant marker: drawn in text-1. */
  relevant?: boolean;
}

export interface ChartWindow {
  fromMs: number;
  toMs: number | null;
  label?: string;
  /** `quiet`: not a problem, only incomplete. */
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
  /** True = the axis starts at 0, false = never. Default: depends on the data. */
  zero?: boolean | undefined;
}
