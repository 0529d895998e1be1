import { utilizationRole } from '#engines/detect/signal-role.ts';
import { groupUtilization } from '#engines/detect/utilization.ts';
import type { Point } from '#lib/schemas/fields.ts';
import type { ResourceHealth } from '#lib/schemas/infrastructure/infrastructure.ts';
import { sparklines, type Sparkline } from '#server/telemetry/queries/ranges/sparklines.ts';

export type Figure = ResourceHealth['figures'][number];
type FigureKind = { title: string; metric: string; unit: string };

export const serviceFigures: readonly FigureKind[] = [
  { title: 'Requests', metric: 'service.request.rate', unit: '{request}/s' },
  { title: 'Errors', metric: 'service.error.ratio', unit: 'ratio' },
  { title: 'Latency p95', metric: 'service.latency.p95', unit: 's' },
];
export const hostFigures: readonly FigureKind[] = [
  { title: 'CPU', metric: 'system.cpu.utilization', unit: 'ratio' },
  { title: 'Memory', metric: 'system.memory.utilization', unit: 'ratio' },
  { title: 'Fullest disk', metric: 'system.filesystem.utilization', unit: 'ratio' },
];

export const rangeMs = 3_600_000;
const buckets = 30;
/**
 * Maximum number of names sent in a request; its URL must stay short. Above this number, all names
 * are requested.
 */
export const namedAtMost = 50;

export type Figures = {
  figures: Figure[];
  seriesIds: string[];
  lastMs: number | null;
  intervalMs: number | null;
};

/**
 * If a figure has several series, such as disks, the series with the highest last value represents
 * the resource.
 */
function worst(lines: readonly Sparkline[]): Sparkline | null {
  return lines.reduce<Sparkline | null>(
    (best, line) => (best === null || line.last > best.last ? line : best),
    null,
  );
}

/**
 * Merges the sparklines for the parts of a utilization into one line, so that no cell shows the
 * idle share of a processor.
 */
function utilizationLines(lines: readonly Sparkline[]): Sparkline[] {
  const { whole, groups } = groupUtilization(lines, ({ metric }) => utilizationRole(metric));
  const derived = groups.flatMap(({ labels, members, derive }): Sparkline[] => {
    const [first] = members;
    const last = derive((line) => [[0, line.last]]).at(0)?.[1];
    if (first === undefined || last === undefined) return [];
    const values = new Map(
      derive(({ points }) =>
        points.flatMap(([atMs, value]): [number, number][] =>
          value === null ? [] : [[atMs, value]],
        ),
      ),
    );
    return [
      {
        ...first,
        labels: { ...labels },
        points: first.points.map(([atMs]) => [atMs, values.get(atMs) ?? null]),
        last,
      },
    ];
  });
  return [...whole, ...derived];
}

/** Figures of one resource from the sparklines of its series. */
export function figuresOf(kinds: readonly FigureKind[], series: readonly Sparkline[]): Figures {
  const lines = utilizationLines(series);
  const chosen = kinds.map((kind) => worst(lines.filter((line) => line.metric === kind.metric)));
  const present = chosen.filter((line) => line !== null);
  const figures = kinds.map((kind, index): Figure => {
    const line = chosen[index] ?? null;
    const points: Point[] = line === null ? [] : line.points;
    return {
      title: kind.title,
      metric: kind.metric,
      unit: kind.unit,
      value: line?.last ?? null,
      points,
    };
  });
  const intervals = present.flatMap((line) => (line.intervalMs === null ? [] : [line.intervalMs]));
  return {
    figures,
    seriesIds: present.map((line) => line.seriesId),
    lastMs: present.length === 0 ? null : Math.max(...present.map((line) => line.lastMs)),
    intervalMs: intervals.length === 0 ? null : Math.min(...intervals),
  };
}

/**
 * Sparklines of the last hour for resources of one kind. `label` is the label that contains the
 * resource name.
 */
export async function loadSparklines(
  kinds: readonly FigureKind[],
  label: string,
  names: readonly string[],
  nowMs: number,
): Promise<Sparkline[]> {
  if (names.length === 0) return [];
  return sparklines({
    metrics: kinds.map((kind) => kind.metric),
    fromMs: nowMs - rangeMs,
    toMs: nowMs,
    buckets,
    ...(names.length > namedAtMost ? {} : { only: { label, values: names } }),
  });
}
