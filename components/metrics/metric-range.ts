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
  /** One line for all series, or for each value of the label `by`. */
  aggregate?: Aggregate | undefined;
  by?: string | undefined;
  /** Series of states and units as the utilization that they add up to. */
  utilization?: boolean;
  /** Also ask what is normal now. */
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
 * Samples come without live frames: after this many ms a live range is asked for again, one of its steps later and at
 * least 10 s. What has no history yet, or one of minutes, is followed closely: there each sample is news.
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

/** Unit of a reading: a rate of bytes is bytes per second, that of a histogram counts its observations. */
export function unitOfReading(unit: string, reading: Reading, kind = ''): string {
  if (reading !== 'rate') return unit;
  if (isHistogram(kind)) return '1/s';
  if (unit === 's') return 'ratio';
  if (unit === '' || unit === '1') return '1/s';
  return unit.endsWith('/s') ? unit : `${unit}/s`;
}

const ENVIRONMENTS = ['deployment.environment.name', 'deployment.environment'];

/** Series with a value in the range: instances that ended long ago stay known, but are not drawn. */
export function withPoints(series: readonly RangeSeries[]): readonly RangeSeries[] {
  return series.filter((each) => each.points.some(([, value]) => value !== null));
}

/** Series of one environment: those that name it, and those that name none. */
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
