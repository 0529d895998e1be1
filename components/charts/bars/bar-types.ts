import type { SeriesColor } from '../chart-types.ts';

export interface BarSeries {
  id: string;
  name: string;
  /** One value per group; null where nothing is known. */
  values: readonly (number | null)[];
  /** Drawn as a dashed outline: a forecast, something unfinished. */
  estimated?: boolean;
  /** Fixed identity colour; else by order. */
  color?: SeriesColor;
}

export interface BarData {
  /** Words below the bars, at most 60. */
  groups: readonly string[];
  /** Stacked in this order, from below, unless `beside`. */
  series: readonly BarSeries[];
  unit: string;
  /** Beside each other instead of stacked. */
  beside?: boolean;
}
