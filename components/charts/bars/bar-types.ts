import type { SeriesColor } from '../chart-types.ts';

export interface BarSeries {
  id: string;
  name: string;
  /** One value per group; null if there is no value. */
  values: readonly (number | null)[];
  /** Drawn as a dashed outline: a forecast, or unfinished data. */
  estimated?: boolean;
  /** Fixed color; default: by position in the series list. */
  color?: SeriesColor;
}

export interface BarData {
  /** Labels below the bars; maximum 60. */
  groups: readonly string[];
  /** By default, stacked in this order from the bottom. */
  series: readonly BarSeries[];
  unit: string;
  /** True for grouped bars instead of stacked ones. */
  grouped?: boolean;
}
