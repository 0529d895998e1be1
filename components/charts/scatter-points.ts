import { formatMetric } from '#lib/format.ts';
import { csvCell } from './frame/chart-csv.ts';
import { valueTicks } from './plot/ticks.ts';

export type ScatterTone = 'critical' | 'warning' | 'plain' | 'quiet';

export interface ScatterPoint {
  id: string;
  name: string;
  x: number;
  y: number;
  /** `critical` and `warning` points show their name. */
  tone?: ScatterTone;
}

export interface ScatterAxis {
  label: string;
  unit: string;
}

export interface ScatterData {
  points: readonly ScatterPoint[];
  x: ScatterAxis;
  y: ScatterAxis;
}

export interface PreparedScatter {
  groups: { tone: ScatterTone; points: ScatterPoint[] }[];
  xTicks: number[];
  yTicks: number[];
  empty: boolean;
  summary: string;
}

const tones: readonly ScatterTone[] = ['quiet', 'plain', 'warning', 'critical'];
const namesInSummary = 5;
/** Space above a limit for its label, as a share of the limit. */
const LABEL_ROOM = 0.15;

function ticksOf(values: readonly number[], unit: string, also: readonly number[]): number[] {
  const all = [0, ...values, ...also].filter(Number.isFinite);
  return valueTicks(Math.min(...all), Math.max(...all), unit);
}

function summaryOf(title: string, { points, x, y }: ScatterData): string {
  if (points.length === 0) return `${title}: no data.`;
  const loud = points.filter(({ tone }) => tone === 'critical' || tone === 'warning');
  const told = loud
    .toSorted((a, b) => b.y - a.y)
    .slice(0, namesInSummary)
    .map(
      (point) =>
        `${point.name} at ${formatMetric(point.x, x.unit)} and ${formatMetric(point.y, y.unit)}`,
    );
  const rest = told.length === 0 ? '' : `; ${told.join(', ')}`;
  return `${title}: ${points.length} points over ${x.label} and ${y.label}${rest}.`;
}

/**
 * Points by tone, axes that start at 0, and a sentence for screen readers. Critical and warning
 * points are last so that they are on top.
 */
export function prepareScatter(
  title: string,
  data: ScatterData,
  marks: { limit?: number | undefined; split?: number | undefined } = {},
): PreparedScatter {
  const known = data.points.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
  const also = (mark: number | undefined): number[] => (mark === undefined ? [] : [mark]);
  return {
    groups: tones.flatMap((tone) => {
      const points = known.filter((point) => (point.tone ?? 'plain') === tone);
      return points.length === 0 ? [] : [{ tone, points }];
    }),
    xTicks: ticksOf(
      known.map(({ x }) => x),
      data.x.unit,
      also(marks.split),
    ),
    yTicks: ticksOf(
      known.map(({ y }) => y),
      data.y.unit,
      also(marks.limit === undefined ? undefined : marks.limit * (1 + LABEL_ROOM)),
    ),
    empty: known.length === 0,
    summary: summaryOf(title, { ...data, points: known }),
  };
}

/** The plotted data as CSV. */
export function scatterCsv({ points, x, y }: ScatterData): string {
  const head = ['', `${x.label} (${x.unit})`, `${y.label} (${y.unit})`];
  const lines = points.map((point) => [point.name, point.x, point.y]);
  return `\uFEFF${[head, ...lines].map((line) => line.map(csvCell).join(',')).join('\r\n')}\r\n`;
}
