import { formatNumber } from '#lib/format.ts';
import { csvCell } from './frame/chart-csv.ts';

export interface ParallelAxis {
  id: string;
  name: string;
}
export interface ParallelItem {
  id: string;
  name: string;
  /** By axis: a number, a text, or null if the item has no value. */
  values: Readonly<Record<string, number | string | null>>;
}

/** An axis with its bounds or text values, bottom to top. */
export interface PlacedAxis extends ParallelAxis {
  ends: readonly [string, string];
  /** Position on the axis: 0 at the bottom, 1 at the top; null if the item has no value. */
  share: (value: number | string | null) => number | null;
}

function numberAxis(axis: ParallelAxis, values: readonly number[]): PlacedAxis {
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  return {
    ...axis,
    ends: [formatNumber(low, 4), formatNumber(high, 4)],
    share: (value) =>
      typeof value !== 'number' ? null : high === low ? 0.5 : (value - low) / (high - low),
  };
}

function wordAxis(axis: ParallelAxis, values: readonly string[]): PlacedAxis {
  const words = [...new Set(values)].toSorted();
  return {
    ...axis,
    ends: [words[0] ?? '', words.at(-1) ?? ''],
    share: (value) => {
      const at = value === null ? -1 : words.indexOf(String(value));
      return at === -1 ? null : words.length === 1 ? 0.5 : at / (words.length - 1);
    },
  };
}

/**
 * Axes on which the items differ: numbers by size, text values in order. Omits axes without any
 * value.
 */
export function placeAxes(
  axes: readonly ParallelAxis[],
  items: readonly ParallelItem[],
): PlacedAxis[] {
  return axes.flatMap((axis): PlacedAxis[] => {
    const values = items.flatMap((item) => item.values[axis.id] ?? []);
    if (values.length === 0) return [];
    const numbers = values.filter((value) => typeof value === 'number');
    return numbers.length === values.length
      ? [numberAxis(axis, numbers)]
      : [wordAxis(axis, values.map(String))];
  });
}

/** The path of an item across the axes, interrupted where the item has no value. */
export function linePath(
  item: ParallelItem,
  axes: readonly PlacedAxis[],
  place: (axis: number, share: number) => readonly [x: number, y: number],
): string {
  let open = false;
  return axes
    .map((axis, index) => {
      const share = axis.share(item.values[axis.id] ?? null);
      if (share === null) {
        open = false;
        return '';
      }
      const [x, y] = place(index, share);
      const step = `${open ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`;
      open = true;
      return step;
    })
    .join('');
}

/** The plotted data as CSV. */
export function parallelCsv(axes: readonly ParallelAxis[], items: readonly ParallelItem[]): string {
  const head = ['', ...axes.map(({ name }) => name)];
  const lines = items.map((item) => [item.name, ...axes.map(({ id }) => item.values[id] ?? null)]);
  return `\uFEFF${[head, ...lines].map((line) => line.map(csvCell).join(',')).join('\r\n')}\r\n`;
}
