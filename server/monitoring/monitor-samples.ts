import type { Point } from '#engines/math/points.ts';
import type { MonitorQuery } from '#lib/schemas/monitoring/monitoring.ts';
import { env } from '#server/platform/env.ts';
import { monitorValues } from './monitor-values.ts';

/**
 * Values that a monitor would have measured for one group, once per sampling interval, each with
 * the end of its window. Windows are entirely within the time range. Reads raw samples and records;
 * times without data have no value.
 */
export async function monitorSamples(
  { query, group }: { query: MonitorQuery; group: Readonly<Record<string, string>> },
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Promise<Point[]> {
  const stepMs = env.TANDEM_SAMPLE_SECONDS * 1_000;
  const windowMs = Math.ceil((query.windowSeconds * 1_000) / stepMs) * stepMs;
  // The newest step may still receive data.
  const untilMs = toMs - stepMs;
  if (untilMs < fromMs + windowMs) return [];
  const groups = await monitorValues(query, {
    fromMs: fromMs + windowMs - stepMs,
    toMs: untilMs,
    stepMs,
    windowMs,
    bucketMs: stepMs,
  });
  const own = groups.find(({ labels }) =>
    Object.entries(labels).every(([name, value]) => (group[name] ?? '') === value),
  );
  // A group without any record has a count of zero, as in the monitor's evaluation.
  if (own === undefined && query.kind === 'log')
    return Array.from(
      { length: Math.floor((untilMs - fromMs - windowMs) / stepMs) + 1 },
      (_, step): Point => [fromMs + windowMs + step * stepMs, 0],
    );
  return (own?.values ?? []).flatMap(([endMs, value]): Point[] =>
    value === null ? [] : [[endMs, value]],
  );
}
