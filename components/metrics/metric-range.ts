import type { Query } from '#components/client/api.ts';
import type { rangeAggregates, rangeReadings } from '#lib/choices/infrastructure.ts';
import type { RangeResult, RangeSeries } from '#lib/schemas/infrastructure/infrastructure.ts';

export type Reading = (typeof rangeReadings)[number];
export type Aggregate = (typeof rangeAggregates)[number];

/** One call to `/api/metrics/range`, without its times. */
export interface MetricQuery {
  metric: string;
  labels: Readonly<Record<string, string>>;
  as?: Reading;
  /** Combines all series into one line, or into one line for each value of the label `by`. */
  aggregate?: Aggregate | undefined;
  by?: string | undefined;
  /** Whether series of states and units are combined into the utilization. */
  utilization?: boolean;
  /** Whether to request the expected range as well. */
  expected?: boolean;
}

/** Labels as parameters of a URL: `labels[host.name]=web-1`. */
export function labelParams(labels: Readonly<Record<string, string>>): Query {
  return Object.fromEntries(
    Object.entries(labels).map(([name, value]) => [`labels[${name}]`, value]),
  );
}

const SOON_MS = 10_000;
const YOUNG_MS = 10 * 60_000;
const STEPS = 400;

/**
 * Refresh interval of a live range in ms, because samples arrive without live frames: one step of
 * the range, at least 10 s. A range with no history, or only minutes of it, is refreshed every 10
 * s, because each sample matters.
 */
export function refreshMs(fromMs: number, toMs: number, answer: RangeResult | undefined): number {
  const firsts = (answer?.series ?? []).flatMap(
    ({ points }) => points.find(([, value]) => value !== null)?.[0] ?? [],
  );
  if (Math.min(...firsts) > toMs - YOUNG_MS) return SOON_MS;
  return Math.max(SOON_MS, Math.ceil((toMs - fromMs) / STEPS));
}

export function isHistogram(kind: string): boolean {
  return kind.endsWith('histogram');
}

/**
 * Unit of a reading. The rate of a byte counter is in bytes per second; the rate of a histogram is
 * in observations per second.
 */
export function unitOfReading(unit: string, reading: Reading, kind = ''): string {
  if (reading !== 'rate') return unit;
  if (isHistogram(kind)) return '1/s';
  if (unit === 's') return 'ratio';
  if (unit === '' || unit === '1') return '1/s';
  return unit.endsWith('/s') ? unit : `${unit}/s`;
}

const ENVIRONMENTS = ['deployment.environment.name', 'deployment.environment'];

/**
 * Series with a value in the range: instances that ended long ago are still listed, but not drawn.
 */
export function withPoints(series: readonly RangeSeries[]): readonly RangeSeries[] {
  return series.filter((each) => each.points.some(([, value]) => value !== null));
}

/** Series that are labeled with the environment or have no environment label. */
export function inEnvironment(
  series: readonly RangeSeries[],
  environment: string | null,
): readonly RangeSeries[] {
  if (environment === null) return series;
  return series.filter((each) => {
    const own = ENVIRONMENTS.map((name) => each.labels[name]).find((value) => value !== undefined);
    return own === undefined || own === '' || own === environment;
  });
}
