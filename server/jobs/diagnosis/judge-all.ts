import { defaultThresholds, type NamedThreshold } from '#engines/detect/default-thresholds.ts';
import type { BaselineCell } from '#engines/detect/expected-range.ts';
import { hourOfDay, hourOfWeek } from '#engines/detect/hour-slots.ts';
import { judgeSeries } from '#engines/detect/judge-series.ts';
import { classifySignal, judgedLabels, utilizationRole } from '#engines/detect/signal-role.ts';
import { groupUtilization, utilizationPart } from '#engines/detect/utilization.ts';
import type { Point } from '#engines/math/points.ts';
import type { LimitItem } from '#lib/schemas/incidents/incidents.ts';
import { alertFingerprint } from '#server/incidents/alerts/alert-identity.ts';
import { firedSpans, type FiredSpan } from '#server/incidents/alerts/fired-spans.ts';
import { openAlertSeries, type OpenAlert } from '#server/incidents/alerts/open-alert-series.ts';
import { limitsFor, readLimits } from '#server/incidents/limits.ts';
import { env } from '#server/platform/env.ts';
import type { Pass } from '#server/platform/verb.ts';
import { storedCells } from '#server/telemetry/queries/expected-cells.ts';
import { instanceKey, memoryLimits } from '#server/telemetry/queries/memory-limits.ts';
import { getPoints } from '#server/telemetry/queries/ranges/get-window.ts';
import {
  screenSeries,
  type ScreenedSeries,
} from '#server/telemetry/queries/series/screen-series.ts';
import {
  seriesOfMetrics,
  type SeriesOfMetric,
} from '#server/telemetry/queries/series/series-of-metrics.ts';
import { outside } from './earlier-trouble.ts';
import { reporterLabels, type Judged } from './to-evaluations.ts';
import { withoutWarmUps } from './without-warm-ups.ts';

type Candidate = SeriesOfMetric & { intervalMs: number | null };

/** Distance from the expected value, in spreads, above which a series is judged in detail. */
const suspiciousZ = 3;
const windowSamples = 120;
const silentIntervals = 6;

/** Series that are always judged: memory grows too slowly for a score of the latest samples. */
const alwaysJudged = ['process.memory.usage'];

type Labels = Readonly<Record<string, string>>;

/** Whether a series measures part of a utilization. Parts are judged only as part of the whole. */
const isPart = ({ metric, labels }: { metric: string; labels: Labels }): boolean =>
  utilizationPart(utilizationRole(metric) ?? '', labels) !== null;

/** Saved limits that name the part itself, such as `state=user`. */
function limitsOfPart(
  limits: readonly LimitItem[],
  { metric, labels }: { metric: string; labels: Labels },
): NamedThreshold[] | null {
  const dimension = utilizationPart(utilizationRole(metric) ?? '', labels)?.dimension;
  const own = limits.filter((limit) => limit.labels[dimension ?? ''] !== undefined);
  return limitsFor(own, metric, labels)?.map((limit) => ({ ...limit, mayAlert: true })) ?? null;
}

const sampleMs = (): number => env.TANDEM_SAMPLE_SECONDS * 1_000;

/**
 * Series to judge in addition to the suspicious ones: those with open or recent alerts, and the
 * other parts of a utilization. Also all series of a reporter with one silent series, because an
 * instance may only have been restarted.
 */
async function followed(
  screened: readonly ScreenedSeries[],
  open: readonly Pick<OpenAlert, 'metric' | 'labels'>[],
): Promise<SeriesOfMetric[]> {
  const silent = screened
    .filter((row) => row.silent)
    .map((row) => reporterLabels(row.labels))
    .filter((labels) => labels !== null);
  const reporters = [...new Map(silent.map((labels) => [JSON.stringify(labels), labels])).values()];
  const wholes = screened
    .filter((row) => !row.hasThreshold && isPart(row))
    .map(({ metric, labels }) => ({ metric, labels: { ...judgedLabels(metric, labels) } }));
  const utilizations = new Map(wholes.map((whole) => [JSON.stringify(whole), whole]));
  return seriesOfMetrics([
    ...open,
    ...reporters.map((labels) => ({ metric: '', labels })),
    ...utilizations.values(),
  ]);
}

async function candidates(
  now: Date,
  limits: readonly LimitItem[],
  open: readonly Pick<OpenAlert, 'metric' | 'labels'>[],
): Promise<Candidate[]> {
  const screened = await screenSeries(now, {
    sampleSeconds: env.TANDEM_SAMPLE_SECONDS,
    z: suspiciousZ,
    thresholdMetrics: [...new Set([...limits.map((limit) => limit.metric), ...alwaysJudged])],
    silentIntervals,
  });
  const found = new Map<string, Candidate>();
  for (const row of screened) {
    const { series: id, metric, labels, unit, intervalMs } = row;
    if (!row.ended) found.set(id, { id, metric, labels, unit, intervalMs: intervalMs || null });
  }
  for (const row of await followed(screened, open)) {
    if (!found.has(row.id)) found.set(row.id, { ...row, intervalMs: null });
  }
  return [...found.values()].filter((candidate) => {
    const { metric, labels } = candidate;
    const { alertable, family } = classifySignal(metric, judgedLabels(metric, labels));
    // Models are judged over their own windows (`judge-models.ts`).
    return alertable && family !== 'model';
  });
}

/** Shipped memory limits, as shares of the process's own memory limit if it is reported. */
function ownLimits(limit: number | undefined): NamedThreshold[] | null {
  if (limit === undefined) return null;
  return defaultThresholds(classifySignal('process.memory.utilization')).map((threshold) => ({
    ...threshold,
    limit: threshold.limit * limit,
    recoveryLimit: (threshold.recoveryLimit ?? threshold.limit) * limit,
  }));
}

/**
 * If a series begins at least this many samples into the window, its process started within the
 * window.
 */
const startsWithinSamples = 6;

type Knowledge = {
  /** Start of the window, epoch ms. */
  fromMs: number;
  points: readonly Point[];
  cells: readonly BaselineCell[];
  /** Points outside earlier trouble, if there was any. */
  history: readonly Point[] | undefined;
  thresholds: readonly NamedThreshold[] | null;
  breaching: ReadonlySet<string>;
  limit: number | undefined;
};

function judgeOne(candidate: Candidate, known: Knowledge, nowMs: number): Judged {
  const { id, metric, labels, unit, intervalMs } = candidate;
  const profile = classifySignal(metric, labels);
  const firstMs = known.points[0]?.[0] ?? known.fromMs;
  const judgement = judgeSeries({
    series: { id, metric, labels },
    window: known.points,
    ...(firstMs > known.fromMs + startsWithinSamples * (intervalMs ?? sampleMs())
      ? { firstSeenMs: firstMs }
      : {}),
    baselines: known.cells,
    ...(known.history === undefined ? {} : { history: known.history }),
    ...(known.thresholds === null ? {} : { thresholds: known.thresholds }),
    breaching: known.breaching,
    ...(known.limit === undefined ? {} : { limit: known.limit }),
    nowMs,
    intervalMs: intervalMs ?? sampleMs(),
  });
  return {
    seriesId: id,
    metric,
    labels,
    unit: unit === '' ? profile.unit : unit,
    judgement,
    // A part may raise an alert only through a saved limit.
    ...(profile.alertable ? {} : { mayAlert: true }),
  };
}

type Judge = (
  candidate: Candidate,
  points: readonly Point[],
  thresholds: readonly NamedThreshold[] | null,
) => Judged;

/** Judges whole series, combined utilizations, and parts that a saved limit names. */
function judgeEach(
  chosen: readonly Candidate[],
  limits: readonly LimitItem[],
  pointsOf: (series: Candidate) => readonly Point[],
  judge: Judge,
): Judged[] {
  const { whole, groups } = groupUtilization(chosen, ({ metric }) => utilizationRole(metric));
  const utilizations = groups.flatMap(({ metric, labels, members, derive }) =>
    members
      .slice(0, 1)
      .map((first) =>
        judge(
          { ...first, labels: { ...labels } },
          derive(pointsOf),
          limitsFor(limits, metric, labels),
        ),
      ),
  );
  const parts = chosen.filter(isPart).flatMap((part) => {
    const thresholds = limitsOfPart(limits, part);
    return thresholds === null ? [] : [judge(part, pointsOf(part), thresholds)];
  });
  const judged = whole.map((each) =>
    judge(each, pointsOf(each), limitsFor(limits, each.metric, each.labels)),
  );
  return [...judged, ...utilizations, ...parts];
}

/**
 * Period before now whose alert spans are excluded from rolling ranges, as the newest hours are
 * from stored ranges.
 */
const troubleMs = 2 * 3_600_000;

/**
 * Points of series with recent alerts, outside the alert spans: a running fault is not part of the
 * baseline.
 */
async function calmHistory(
  chosen: readonly Candidate[],
  fired: readonly FiredSpan[],
  nowMs: number,
): Promise<(series: Candidate) => readonly Point[] | undefined> {
  const spans = Map.groupBy(fired, ({ fingerprint }) => fingerprint);
  const spansOf = ({ metric, labels }: Candidate) =>
    spans.get(alertFingerprint('departure', metric, labels));
  const troubled = chosen.filter((candidate) => spansOf(candidate) !== undefined);
  if (troubled.length === 0) return () => undefined;
  const firstMs = Math.min(...fired.map(({ fromMs }) => fromMs));
  const ids = troubled.map(({ id }) => id);
  const pointsOf = await getPoints(ids, firstMs - windowSamples * sampleMs(), nowMs);
  return (candidate) => {
    const own = spansOf(candidate);
    return own === undefined ? undefined : outside(pointsOf(candidate), own);
  };
}

/**
 * Screens all series in SQL. Judges suspicious series and series with open alerts on their raw
 * samples up to the time of the pass, with today's expected ranges. Parts of a utilization are
 * judged as one series with the labels of the whole. `keep` selects series by labels.
 */
export async function judgeAll(
  { now, past }: Pass,
  keep: (labels: Readonly<Record<string, string>>) => boolean = () => true,
): Promise<Judged[]> {
  const nowMs = now.getTime();
  const [limits, open, fired] = await Promise.all([
    readLimits(),
    openAlertSeries(past),
    firedSpans(nowMs - troubleMs, nowMs, past),
  ]);
  const longestMs = Math.max(...limits.map(({ forMinutes }) => (forMinutes ?? 0) * 60_000));
  const fromMs = nowMs - Math.max(windowSamples * sampleMs(), longestMs);
  const chosen = (await candidates(now, limits, [...open, ...fired])).filter(({ labels }) =>
    keep(labels),
  );
  const ids = chosen.map((candidate) => candidate.id);
  const [pointsOf, historyOf, cells, memory] = await Promise.all([
    getPoints(ids, fromMs, nowMs),
    calmHistory(chosen, fired, nowMs),
    storedCells(ids, { week: [hourOfWeek(nowMs)], day: [hourOfDay(nowMs)] }),
    memoryLimits(fromMs, nowMs),
  ]);
  const cellsOf = Map.groupBy(cells, (cell) => cell.series);
  const brokenOf = new Map(open.map((alert) => [alert.fingerprint, alert.thresholdId]));
  const judge: Judge = (candidate, points, thresholds) => {
    const { id, metric, labels } = candidate;
    const limit = alwaysJudged.includes(metric) ? memory.get(instanceKey(labels)) : undefined;
    const broken = brokenOf.get(alertFingerprint('departure', metric, labels));
    const known = {
      fromMs,
      points,
      cells: cellsOf.get(id) ?? [],
      history: historyOf(candidate),
      thresholds: thresholds ?? ownLimits(limit),
      breaching: new Set(broken ? [broken] : []),
      limit,
    };
    return judgeOne(candidate, known, nowMs);
  };
  return withoutWarmUps(judgeEach(chosen, limits, pointsOf, judge), nowMs);
}
