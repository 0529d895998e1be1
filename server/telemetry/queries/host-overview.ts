import { env } from '#server/platform/env.ts';
import type { RangePoint } from './range-points.ts';
import { sparkLines } from './spark-lines.ts';

export type HostOverview = {
  host: string;
  lastAt: Date;
  /** By metric name. */
  signals: Record<string, { latest: number | null; points: RangePoint[] }>;
};

const hostMetrics = [
  'system.cpu.utilization',
  'system.memory.utilization',
  'system.filesystem.utilization',
  'system.cpu.load_average.1m',
];

/** Saturation of every host in the window; of several disks or cores the fullest counts. */
export async function hostOverview(
  nowMs: number,
  windowMs = 3_600_000,
  buckets = 60,
): Promise<HostOverview[]> {
  const lines = await sparkLines({
    metrics: hostMetrics,
    subjectLabel: 'host.name',
    nowMs,
    windowMs,
    buckets,
    latestMs: env.TANDEM_SAMPLE_SECONDS * 6_000,
    combine: 'max',
  });
  const groups = Map.groupBy(lines, (line) => line.subject);
  return [...groups].map(([host, group]) => ({
    host,
    lastAt: new Date(Math.max(...group.map((line) => line.lastAt.getTime()))),
    signals: Object.fromEntries(
      group.map((line) => [line.metric, { latest: line.latest, points: line.points }]),
    ),
  }));
}
