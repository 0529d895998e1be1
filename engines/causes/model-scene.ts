import type { CauseInput, CauseSeries } from '#engines/causes/cause-input.ts';
import type { GraphIndex } from '#engines/causes/cause-graph.ts';
import { median } from '#engines/math/median.ts';
import { mad } from '#engines/math/mad.ts';
import type { Point } from '#engines/math/points.ts';

/** How one series of a model moved around the onset, at the time of its requests. */
export interface ModelShift {
  readonly series: CauseSeries;
  readonly before: number;
  readonly after: number;
  /** Change in the harmful direction, in spreads of the time before; 0 without points on both sides. */
  readonly worse: number;
  readonly known: boolean;
}

export interface ModelScene {
  readonly key: string;
  readonly name: string;
  readonly onsetMs: number;
  readonly realised: readonly ModelShift[];
  readonly estimated: readonly ModelShift[];
  readonly quality: readonly ModelShift[];
  readonly drift: readonly ModelShift[];
  readonly predictions: readonly ModelShift[];
  readonly labels: readonly ModelShift[];
  readonly volume: readonly ModelShift[];
}

const MAD_TO_SIGMA = 1.4826;
const BEFORE_MS = 6 * 3_600_000;
/** With fewer points before the onset nothing is known of a series by itself. */
const BEFORE_POINTS = 2;

/** Smallest spreads that count, by what the series is. */
const FLOORS: Readonly<Record<string, number>> = {
  quality: 0.005,
  estimate: 0.005,
  data: 0.01,
  drift: 0.03,
  labels: 0.05,
  other: 0,
};

const isError = (series: CauseSeries): boolean =>
  ['mae', 'rmse', 'log_loss'].includes(series.labels?.['measure'] ?? '');

/** +1 where larger is worse, -1 where smaller is. */
function harm(series: CauseSeries): 1 | -1 {
  if (series.role === 'labels') return -1;
  if (series.role === 'quality' || series.role === 'estimate') return isError(series) ? 1 : -1;
  return 1;
}

/** Points at the time of the requests that they speak of. */
const requestPoints = (series: CauseSeries): Point[] =>
  series.points
    .filter(([, value]) => Number.isFinite(value))
    .map(([atMs, value]): Point => [atMs - (series.delayMs ?? 0), value])
    .toSorted((a, b) => a[0] - b[0]);

/** Compares a series before and after a time: medians, over the spread before. */
function shiftAt(series: CauseSeries, onsetMs: number): ModelShift {
  const points = requestPoints(series);
  const before = points.filter(([atMs]) => atMs < onsetMs && atMs >= onsetMs - BEFORE_MS);
  const later = points.filter(([atMs]) => atMs >= onsetMs);
  // A window fills with the new state step by step: its later half shows it best.
  const after = later.slice(Math.floor(later.length / 2));
  const values = (list: readonly Point[]): number[] => list.map(([, value]) => value);
  const center = median(values(before));
  const now = median(values(after));
  const known = before.length >= BEFORE_POINTS && after.length >= 1;
  const floor = Math.max(FLOORS[series.role] ?? 0, Math.abs(center) * 0.02, 1e-9);
  const spread = Math.max(MAD_TO_SIGMA * mad(values(before), center), floor);
  const worse = known ? (harm(series) * (now - center)) / spread : 0;
  return { series, before: center, after: now, worse, known };
}

/** With fewer windows nothing is said about a stretch of time. */
const STRETCH_POINTS = 3;

/** What was a while before the end of a stretch says nothing of its end. */
const STRETCH_WINDOWS = 5;

/**
 * Compares a series before a time with the end of the stretch from there until another time, by the windows that lie in
 * it whole; null where they are too few or their length is not known.
 */
export function shiftDuring(
  series: CauseSeries,
  fromMs: number,
  untilMs: number,
): ModelShift | null {
  const { windowMs, delayMs = 0 } = series;
  if (windowMs === undefined) return null;
  const whole = Math.max(fromMs + windowMs, untilMs - STRETCH_WINDOWS * windowMs);
  const own = requestPoints(series).filter(([atMs]) => atMs >= whole && atMs < untilMs);
  if (own.length < STRETCH_POINTS) return null;
  const points = series.points.filter(([atMs]) => {
    const requestMs = atMs - delayMs;
    return requestMs < fromMs || (requestMs >= whole && requestMs < untilMs);
  });
  const shift = shiftAt({ ...series, points }, fromMs);
  return shift.known ? shift : null;
}

/** The worst of several, 0..1: nothing below two spreads, sure from six on. */
export function strengthOf(shifts: readonly ModelShift[]): number {
  const worst = Math.max(0, ...shifts.map(({ worse }) => worse));
  return Math.min(1, Math.max(0, (worst - 2) / 4));
}

export const worstOf = (shifts: readonly ModelShift[]): ModelShift | null =>
  shifts.toSorted((a, b) => b.worse - a.worse)[0] ?? null;

/** The same measure of whichever version. */
function measureKey({ metric, labels = {} }: CauseSeries): string {
  const named = Object.entries(labels).filter(([name]) => name !== 'version');
  return JSON.stringify([metric, named.toSorted(([a], [b]) => (a < b ? -1 : 1))]);
}

/** Which versions serve is told from the stretch of so many windows before the onset, and of at least so many readings. */
const SERVING_WINDOWS = 5;
const SERVING_READINGS = 6;
/** Of the readings of that stretch, those that a version has which served through it. */
const SERVING_SHARE = 0.5;

/** Of one measure of several versions, those that served until the onset. */
function servingUntil(versions: readonly CauseSeries[], onsetMs: number): Set<CauseSeries> {
  const times = versions.map((series) =>
    requestPoints(series).flatMap(([atMs]) => (atMs < onsetMs ? [atMs] : [])),
  );
  const all = [...new Set(times.flat())].toSorted((a, b) => b - a);
  const windowMs = Math.max(...versions.map((series) => series.windowMs ?? 0));
  const fromMs = Math.min(
    onsetMs - SERVING_WINDOWS * windowMs,
    all.slice(0, SERVING_READINGS).at(-1) ?? onsetMs,
  );
  const within = (list: readonly number[]): number => list.filter((atMs) => atMs >= fromMs).length;
  const readings = within(all);
  return new Set(
    versions.filter((_, at) => readings > 0 && within(times[at] ?? []) >= SERVING_SHARE * readings),
  );
}

/**
 * A version that came shortly before the onset, for the first time or back again, is compared with those that served
 * until then: these may have ended with its coming, and show nothing of the trouble.
 */
function besidePredecessors(own: readonly CauseSeries[], onsetMs: number): CauseSeries[] {
  const named = own.filter(({ labels }) => labels?.['version'] !== undefined);
  const predecessors = new Map(
    [...Map.groupBy(named, measureKey)].map(([key, versions]) => [
      key,
      servingUntil(versions, onsetMs),
    ]),
  );
  return own.map((series) => {
    const serving = predecessors.get(measureKey(series));
    if (serving === undefined || serving.has(series)) return series;
    const earlier = [...serving].flatMap(({ points, delayMs = 0 }) =>
      points.filter(([atMs]) => atMs - delayMs < onsetMs),
    );
    return { ...series, points: [...earlier, ...series.points] };
  });
}

/** The smallest share that the stability index knows of a bin (`engines/drift/shares.ts`). */
const LEAST_SHARE = 1e-4;
/** So much further than the values out of range could have moved it, a column has moved as a whole. */
const AS_A_WHOLE = 2;

/**
 * Values out of range may be the end of a distribution that has moved, and nothing wrong with them: those that are few,
 * in a column that lies further from its usual shares than a new bin of their size explains.
 */
function isEndOfShift(quality: ModelShift, drift: readonly ModelShift[]): boolean {
  const { check, column } = quality.series.labels ?? {};
  const share = quality.after;
  if (check !== 'range' || !(share > 0)) return false;
  const alone = share * Math.log(Math.max(Math.E, share / LEAST_SHARE));
  return drift.some(
    ({ series: { labels = {} }, after, known }) =>
      known &&
      labels['column'] === column &&
      labels['method'] === 'psi' &&
      after > AS_A_WHOLE * alone,
  );
}

/** Everything measured about one model around the onset of its trouble. */
export function modelScene(
  input: CauseInput,
  graph: GraphIndex,
  key: string,
  onsetMs: number,
): ModelScene {
  const own = besidePredecessors(
    input.series.filter((series) => graph.keyOf(series.resource) === key),
    onsetMs,
  );
  const of = (role: CauseSeries['role'], metric?: string): ModelShift[] =>
    own
      .filter(
        (series) => series.role === role && (metric === undefined || series.metric === metric),
      )
      .map((series) => shiftAt(series, onsetMs));
  const drift = of('drift');
  return {
    key,
    name: graph.nodes.get(key)?.name ?? key,
    onsetMs,
    realised: of('quality'),
    estimated: of('estimate'),
    quality: of('data').filter((shift) => !isEndOfShift(shift, drift)),
    drift: drift.filter(({ series }) => series.metric !== 'model.prediction_drift'),
    predictions: drift.filter(({ series }) => series.metric === 'model.prediction_drift'),
    labels: of('labels'),
    volume: of('other', 'model.rows_per_minute'),
  };
}
