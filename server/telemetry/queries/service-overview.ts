import { env } from '#server/platform/env.ts';
import type { RangePoint } from './range-points.ts';
import type { SparkLine } from './spark-lines.ts';
import { sparkLines } from './spark-lines.ts';

export type ServiceSignal = { latest: number | null; points: RangePoint[] };

export type ServiceOverview = {
  service: string;
  environment: string;
  lastAt: Date;
  ratePerSecond: ServiceSignal;
  errorRatio: ServiceSignal;
  p95Seconds: ServiceSignal;
};

const rate = 'service.request.rate';
const errors = 'service.error.ratio';
const p95 = 'service.latency.p95';

/** The golden signals of every service with traffic in the window: newest values and small lines. */
export async function serviceOverview(
  nowMs: number,
  windowMs = 3_600_000,
  buckets = 60,
): Promise<ServiceOverview[]> {
  const lines = await sparkLines({
    metrics: [rate, errors, p95],
    subjectLabel: 'service.name',
    nowMs,
    windowMs,
    buckets,
    // Signals lag by two steps.
    latestMs: env.TANDEM_SAMPLE_SECONDS * 6_000,
    combine: 'avg',
  });
  const groups = Map.groupBy(lines, (line) => `${line.subject}\u0000${line.environment}`);
  return [...groups.values()].map((group) => {
    const signal = (metric: string): ServiceSignal => pick(group, metric);
    return {
      service: group[0]?.subject ?? '',
      environment: group[0]?.environment ?? '',
      lastAt: new Date(Math.max(...group.map((line) => line.lastAt.getTime()))),
      ratePerSecond: signal(rate),
      errorRatio: signal(errors),
      p95Seconds: signal(p95),
    };
  });
}

function pick(group: readonly SparkLine[], metric: string): ServiceSignal {
  const line = group.find((item) => item.metric === metric);
  return line === undefined
    ? { latest: null, points: [] }
    : { latest: line.latest, points: line.points };
}
