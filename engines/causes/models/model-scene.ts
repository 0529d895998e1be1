import type { GraphIndex } from '#engines/causes/cause-graph.ts';
import type { CauseInput, CauseSeries } from '#engines/causes/cause-input.ts';
import type { ResourceRef } from '#engines/correlate/graph.ts';
import { aboutPositives } from '#engines/estimation/window-quality.ts';
import { mad } from '#engines/math/mad.ts';
import type { Point } from '#engines/math/points.ts';
import { directionOf } from '#engines/performance/limits/limit-bounds.ts';
import { median } from '#lib/numerics/median.ts';

/** Movement of one series of a model around the onset, at request time. */
export interface ModelShift {
  readonly series: CauseSeries;
  readonly before: number;
  readonly after: number;
  /**
   * Change in the harmful direction, as a multiple of the spread before; 0 without points on both
   * sides.
   */
  readonly worse: number;
  readonly known: boolean;
}

export interface ModelScene {
  readonly key: string;
  readonly name: string;
  readonly resource: ResourceRef;
  readonly onsetMs: number;
  readonly realised: readonly ModelShift[];
  readonly estimated: readonly ModelShift[];
  readonly quality: readonly ModelShift[];
  /**
   * Rare out-of-range values in columns that moved as a whole: a shift of valid values, or a
   * different unit.
   */
  readonly ends: readonly ModelShift[];
  readonly drift: readonly ModelShift[];
  readonly predictions: readonly ModelShift[];
  readonly labels: readonly ModelShift[];
  readonly volume: readonly ModelShift[];
  /** Error rate and latency, by version. */
  readonly serving: readonly ModelShift[];
}

const MAD_TO_SIGMA = 1.4826;
const BEFORE_MS = 6 * 3_600_000;
/** Minimum number of points before the onset for a shift of the series. */
const BEFORE_POINTS = 2;

/** Minimum spread by role of the series. */
const FLOORS: Readonly<Record<string, number>> = {
  quality: 0.005,
  estimate: 0.005,
  data: 0.01,
  drift: 0.03,
  labels: 0.05,
  errors: 0.01,
  other: 0,
};

/** Smallest spread as a share of the value before: latency varies more than quality. */
const LEAST_SHARE_OF: Readonly<Record<string, number>> = { latency: 0.1 };
const LEAST_SHARE_OF_OTHERS = 0.02;

/**
 * Value that corresponds to a share of 1 in the unit of a series; for a time, the window length.
 */
const wholeOf = ({ unit, windowMs = 60_000 }: CauseSeries): number =>
  unit === 's' ? windowMs / 1_000 : 1;

/** Harm caused by a movement of this size in a series. */
function harm({ role, labels }: CauseSeries, moved: number): number {
  if (role === 'labels') return -moved;
  if (role !== 'quality' && role !== 'estimate') return moved;
  const direction = directionOf(labels?.['measure'] ?? '');
  // For a measure with a target value, the previous side of the target is not available.
  if (direction === 'away') return Math.abs(moved);
  return direction === 'above' ? moved : -moved;
}

/** Points at the time of the requests that they describe. */
const requestPoints = (series: CauseSeries): Point[] =>
  series.points
    .filter(([, value]) => Number.isFinite(value))
    .map(([atMs, value]): Point => [atMs - (series.delayMs ?? 0), value])
    .toSorted((a, b) => a[0] - b[0]);

/**
 * Whether a series measures a common factor on all values of a column; a value of 1 means no
 * change.
 */
export const isScale = ({ labels }: CauseSeries): boolean =>
  labels?.['check'] === 'scaled_up' || labels?.['check'] === 'scaled_down';

/** Compares the medians of a series before and after a time, relative to the spread before. */
export function shiftAt(series: CauseSeries, onsetMs: number): ModelShift {
  const points = requestPoints(series);
  const before = points.filter(([atMs]) => atMs < onsetMs && atMs >= onsetMs - BEFORE_MS);
  const later = points.filter(([atMs]) => atMs >= onsetMs);
  // A window gradually fills with the new state, so the later half represents it best.
  const after = later.slice(Math.floor(later.length / 2));
  const values = (list: readonly Point[]): number[] => list.map(([, value]) => value);
  const center = median(values(before));
  const now = median(values(after));
  const known = before.length >= BEFORE_POINTS && after.length >= 1;
  const least = (FLOORS[series.role] ?? 0) * wholeOf(series);
  const floor = Math.max(
    least,
    Math.abs(center) * (LEAST_SHARE_OF[series.role] ?? LEAST_SHARE_OF_OTHERS),
    1e-9,
  );
  const spread = Math.max(MAD_TO_SIGMA * mad(values(before), center), floor);
  const worse = known ? harm(series, now - center) / spread : 0;
  return { series, before: center, after: now, worse, known };
}

/** Minimum number of windows for a result about a stretch of time. */
const STRETCH_POINTS = 3;

/** Number of last windows that describe the end of a stretch. */
const STRETCH_WINDOWS = 5;

/**
 * Compares a series before `fromMs` with the end of the stretch from there to `untilMs`, using the
 * windows that are completely in it; null if there are too few or their length is not available.
 */
export function shiftDuring(
  series: CauseSeries,
  fromMs: number,
  untilMs: number,
): ModelShift | null {
  const { windowMs, delayMs = 0 } = series;
  if (windowMs === undefined) return null;
  const earlier = requestPoints(series).filter(([atMs]) => atMs < untilMs);
  // Windows may be shorter than the steps at which they are read.
  const endMs = Math.min(
    untilMs - STRETCH_WINDOWS * windowMs,
    earlier.at(-STRETCH_WINDOWS)?.[0] ?? untilMs,
  );
  const whole = Math.max(fromMs + windowMs, endMs);
  const own = earlier.filter(([atMs]) => atMs >= whole);
  if (own.length < STRETCH_POINTS) return null;
  const points = series.points.filter(([atMs]) => {
    const requestMs = atMs - delayMs;
    return requestMs < fromMs || (requestMs >= whole && requestMs < untilMs);
  });
  const shift = shiftAt({ ...series, points }, fromMs);
  return shift.known ? shift : null;
}

/** Strength of the worst of several shifts, 0..1: 0 up to two spreads, 1 from six. */
export function strengthOf(shifts: readonly ModelShift[]): number {
  const worst = Math.max(0, ...shifts.map(({ worse }) => worse));
  return Math.min(1, Math.max(0, (worst - 2) / 4));
}

export const worstOf = (shifts: readonly ModelShift[]): ModelShift | null =>
  shifts.toSorted((a, b) => b.worse - a.worse)[0] ?? null;

/** Key of a measure, regardless of the version. */
function measureKey({ metric, labels = {} }: CauseSeries): string {
  const named = Object.entries(labels).filter(([name]) => name !== 'version');
  return JSON.stringify([metric, named.toSorted(([a], [b]) => (a < b ? -1 : 1))]);
}

/**
 * Windows before the onset that determine the serving versions, with at least `SERVING_READINGS`
 * readings.
 */
const SERVING_WINDOWS = 5;
const SERVING_READINGS = 6;
/** Minimum share of readings in this stretch for a version to count as serving throughout. */
const SERVING_SHARE = 0.5;

interface Stretch {
  readonly fromMs: number;
  readonly untilMs: number;
}

const timesOf = (series: CauseSeries): number[] => requestPoints(series).map(([atMs]) => atMs);

/** The stretch before the onset, based on the readings of all versions of one measure. */
function stretchBefore(versions: readonly CauseSeries[], onsetMs: number): Stretch {
  const before = new Set(versions.flatMap(timesOf).filter((atMs) => atMs < onsetMs));
  const all = [...before].toSorted((a, b) => b - a);
  const windowMs = Math.max(...versions.map((series) => series.windowMs ?? 0));
  const fromMs = Math.min(
    onsetMs - SERVING_WINDOWS * windowMs,
    all.slice(0, SERVING_READINGS).at(-1) ?? onsetMs,
  );
  return { fromMs, untilMs: onsetMs };
}

/** The versions of one measure that served throughout a stretch. */
function servingDuring(
  versions: readonly CauseSeries[],
  { fromMs, untilMs }: Stretch,
): Set<CauseSeries> {
  const within = versions.map((series) =>
    timesOf(series).filter((atMs) => atMs >= fromMs && atMs < untilMs),
  );
  const readings = new Set(within.flat()).size;
  return new Set(
    versions.filter(
      (_, at) => readings > 0 && (within[at]?.length ?? 0) >= SERVING_SHARE * readings,
    ),
  );
}

/**
 * Maximum gap, as a multiple of a version's reading interval. After a longer gap, the version was
 * not serving.
 */
const AWAY = 3;

/**
 * Whether a version started or resumed serving at the end of a stretch or after it. Rarely used
 * versions have gaps.
 */
function hasCome(series: CauseSeries, { fromMs, untilMs }: Stretch): boolean {
  const times = timesOf(series).filter((atMs) => atMs >= untilMs - BEFORE_MS);
  const first = times.findIndex((atMs) => atMs >= fromMs);
  const [cameMs, leftMs] = [times[first], times[first - 1]];
  if (cameMs === undefined) return false;
  if (leftMs === undefined) return true;
  const gaps = times.slice(1, first).map((atMs, at) => atMs - (times[at] ?? atMs));
  const usualMs = gaps.length === 0 ? 0 : median(gaps);
  return cameMs - leftMs > Math.max(untilMs - fromMs, AWAY * usualMs);
}

/**
 * Compares a version that started or resumed serving shortly before the onset with those that
 * served until then. These may have ended when it started, and so not show the trouble. A version
 * that served throughout, even with little traffic, is compared with its own history.
 */
function besidePredecessors(own: readonly CauseSeries[], onsetMs: number): CauseSeries[] {
  const named = own.filter(({ labels }) => labels?.['version'] !== undefined);
  const known = new Map(
    [...Map.groupBy(named, measureKey)].map(([key, versions]) => {
      const stretch = stretchBefore(versions, onsetMs);
      return [key, { stretch, serving: servingDuring(versions, stretch) }];
    }),
  );
  return own.map((series) => {
    const { stretch, serving } = known.get(measureKey(series)) ?? {};
    if (stretch === undefined || serving === undefined) return series;
    if (serving.has(series) || !hasCome(series, stretch)) return series;
    const earlier = [...serving].flatMap(({ points, delayMs = 0 }) =>
      points.filter(([atMs]) => atMs - delayMs < onsetMs),
    );
    return { ...series, points: [...earlier, ...series.points] };
  });
}

/** The smallest share of a bin in the stability index (`engines/drift/methods/shares.ts`). */
const LEAST_SHARE = 1e-4;
/**
 * A column has moved as a whole if it moved more than this many times further than its out-of-range
 * values explain.
 */
const AS_A_WHOLE = 2;
/**
 * Maximum share of out-of-range values in the tail of a column. Above it, a changed unit or decimal
 * point is more likely.
 */
const FEW = 0.05;

/**
 * Out-of-range values may be valid values in the tail of a shifted distribution: if they are rare
 * and the column's distance from its baseline shares exceeds the effect of a new bin of their size.
 * A small unit change looks the same.
 */
function isEndOfShift(quality: ModelShift, drift: readonly ModelShift[]): boolean {
  const { check, column } = quality.series.labels ?? {};
  const share = quality.after;
  if (check !== 'range' || !(share > 0 && share <= FEW)) return false;
  const alone = share * Math.log(Math.max(Math.E, share / LEAST_SHARE));
  return drift.some(
    ({ series: { labels = {} }, after, known }) =>
      known &&
      labels['column'] === column &&
      labels['method'] === 'psi' &&
      after > AS_A_WHOLE * alone,
  );
}

/**
 * Whether a quality measure describes the predictions of one window. The error rise is computed
 * over requests and not over windows, so its onset differs. Measures of the few positives alone
 * fluctuate, and count only if they alert.
 */
function isOfWindow({ labels, seriesId }: CauseSeries, alerting: ReadonlySet<unknown>): boolean {
  const measure = labels?.['measure'] ?? '';
  return measure !== 'error_rise' && (!aboutPositives.has(measure) || alerting.has(seriesId));
}

/** All measurements of one model around the onset of its trouble. */
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
  const resource = graph.nodes.get(key) ?? { kind: 'model', name: key };
  const alerting = new Set(input.alerts.map(({ seriesId }) => seriesId));
  const drift = of('drift');
  const data = of('data');
  const ends = new Set(data.filter((shift) => isEndOfShift(shift, drift)));
  return {
    key,
    name: resource.name,
    resource,
    onsetMs,
    realised: of('quality').filter(({ series }) => isOfWindow(series, alerting)),
    estimated: of('estimate'),
    quality: data.filter((shift) => !ends.has(shift)),
    ends: [...ends],
    // Multivariate drift identifies no column, and its error is not a share that is comparable with
    // the others.
    drift: drift.filter(
      ({ series: { metric } }) =>
        metric !== 'model.prediction_drift' && metric !== 'model.multivariate_drift',
    ),
    predictions: drift.filter(({ series }) => series.metric === 'model.prediction_drift'),
    labels: of('labels'),
    volume: of('other', 'model.rows_per_minute'),
    serving: [...of('latency', 'model.latency_p95'), ...of('errors', 'model.error_ratio')],
  };
}
