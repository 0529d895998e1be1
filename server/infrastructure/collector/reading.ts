import type { SeriesKind } from '#server/telemetry/spool/batch.ts';

/**
 * One measured value. Labels omit `host.name`: the collector adds the labels common to all of its
 * series.
 */
export type Reading = {
  metric: string;
  unit: string;
  kind: Extract<SeriesKind, 'gauge' | 'counter'>;
  labels: Readonly<Record<string, string>>;
  value: number;
};

type Labels = Readonly<Record<string, string>>;

export function gauge(metric: string, unit: string, value: number, labels: Labels = {}): Reading {
  return { metric, unit, kind: 'gauge', labels, value };
}

/** Counters keep the system's own running total, so that `as=rate` detects resets. */
export function counter(metric: string, unit: string, value: number, labels: Labels = {}): Reading {
  return { metric, unit, kind: 'counter', labels, value };
}

/** A share of a whole, or no reading if the whole is zero. */
export function share(metric: string, part: number, whole: number, labels: Labels = {}): Reading[] {
  return whole > 0 ? [gauge(metric, '1', Math.min(1, Math.max(0, part / whole)), labels)] : [];
}
