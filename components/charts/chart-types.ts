/** `[epoch ms, value]`. Null means that nothing was measured and is drawn as a gap. */
export type ChartPoint = readonly [atMs: number, value: number | null];
export type ChartBandPoint = readonly [atMs: number, low: number | null, high: number | null];
export type SeriesColor = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

export interface ChartSeries {
  id: string;
  name: string;
  /** Maximum 400, in ascending time order. */
  points: readonly ChartPoint[];
  /** Drawn dashed: an estimate, a forecast, or unfinished data. */
  estimated?: boolean;
  /** Fixed color; default: by position in the series list. */
  color?: SeriesColor;
}

export interface ChartBand {
  points: readonly ChartBandPoint[];
  /** Default: "Expected". */
  name?: string;
  /**
   * Learning progress ("3 of 14 days"), set while the range is still being learned. The band is
   * then hatched and shows this text.
   */
  learning?: string;
}

export interface ChartLimit {
  value: number;
  label: string;
  /** True if this limit raises alerts. It is then drawn in the critical color. */ alerting?: boolean;
}

export interface ChartMarker {
  atMs: number;
  name: string;
  /** True for the most relevant marker, drawn in text-1. */
  relevant?: boolean;
}

export interface ChartWindow {
  fromMs: number;
  toMs: number | null;
  label?: string;
  /** `quiet`: incomplete data, not a problem. */
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
  /** True if the axis always starts at 0, false if it never does. Default: depends on the data. */
  zero?: boolean | undefined;
}
