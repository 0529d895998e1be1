import type { CauseAlert, CauseInput, CauseSeries } from '#engines/causes/cause-input.ts';
import { inventCompany } from '#engines/causes/testing/company.ts';
import {
  inventChanges,
  inventFault,
  type Fault,
  type FaultKind,
} from '#engines/causes/testing/faults.ts';
import { simulateSeries } from '#engines/causes/testing/simulate.ts';
import { advanceAlert, type AlertState } from '#engines/detect/alert-state.ts';
import { judgeSeries } from '#engines/detect/judge-series.ts';
import { classifySignal } from '#engines/detect/signal-role.ts';
import type { Point } from '#engines/math/points.ts';
import { seededRandom } from '#engines/math/seeded-random.ts';
import { median } from '#lib/numerics/median.ts';

export interface Watched {
  readonly fault: Fault;
  /** When the first alert fired; NaN when none did. */
  readonly firedMs: number;
  /** Input of a diagnosis made this long after the first alert. */
  inputAfter(delayMs: number): CauseInput;
}

const START_MS = Date.UTC(2026, 10, 25, 14, 0);
const LIVE_BEFORE_MS = 360_000;
const WATCH_MS = 600_000;

/** A minute grid of history, then the live grid from six minutes before the fault until ten minutes after. */
function timeGrid(intervalMs: number): number[] {
  const times: number[] = [];
  for (let atMs = START_MS - 3_600_000; atMs < START_MS - LIVE_BEFORE_MS; atMs += 60_000)
    times.push(atMs);
  for (let atMs = START_MS - LIVE_BEFORE_MS; atMs <= START_MS + WATCH_MS; atMs += intervalMs)
    times.push(atMs);
  return times;
}

type FiredAlert = CauseAlert & { readonly firedMs: number };

/** Cheap screen as in the store: is the end of the window away from its middle at all? Memory always passes. */
function worthJudging(
  series: CauseSeries,
  { window, center, nowMs }: { window: readonly Point[]; center: number; nowMs: number },
): boolean {
  if (nowMs - (window.at(-1)?.[0] ?? nowMs) > 60_000) return true;
  if (series.role === 'memory') return true;
  const now = median(window.slice(-5).map((point) => point[1]));
  return Math.abs(now - center) > 0.2 * center || (series.role === 'errors' && now > center + 0.02);
}

/** Evaluates one series step by step as the spine does: screen, judge, then advance the alert until it fires. */
function evaluateSeries(series: CauseSeries, stepMs: number): FiredAlert | null {
  if (!classifySignal(series.metric).alertable) return null;
  const { points } = series;
  const center = median(points.filter(([atMs]) => atMs < START_MS).map((point) => point[1]));
  let state: AlertState | null = null;
  let end = points.findIndex(([atMs]) => atMs > START_MS - 20_000);
  for (let nowMs = START_MS - 20_000; nowMs <= START_MS + WATCH_MS; nowMs += stepMs) {
    while (end < points.length && (points[end]?.[0] ?? Infinity) <= nowMs) end += 1;
    const window = points.slice(Math.max(0, end - 120), end);
    const labels: Record<string, string> = series.caller ? { caller: series.caller.name } : {};
    const limit = series.limit === undefined ? {} : { limit: series.limit };
    const judged = worthJudging(series, { window, center, nowMs })
      ? judgeSeries({
          series: { id: series.seriesId, metric: series.metric, labels },
          window,
          nowMs,
          ...limit,
        })
      : { findings: [], state: 'judged' };
    const finding = judged.findings.find((item) => item.alertable);
    const outcome = finding ? 'breach' : judged.state === 'missing' ? 'missing' : 'ok';
    const step = advanceAlert(state, outcome, nowMs, {}, finding?.onsetMs);
    state = step.state;
    if (step.transition !== 'fired' || !finding) continue;
    const { seriesId, resource, caller, role } = series;
    // One alert covers a reporter that is silent as a whole, and names no metric.
    const metric = finding.kind === 'silent' ? '' : series.metric;
    const about = caller ? { resource, caller } : { resource };
    return {
      ...about,
      id: seriesId,
      seriesId,
      startedAtMs: state.startedAtMs ?? nowMs,
      firedMs: nowMs,
      metric,
      role,
      kind: finding.kind,
    };
  }
  return null;
}

/** One alert per silent reporter is enough. */
function withoutRepeatedSilence(alerts: readonly FiredAlert[]): FiredAlert[] {
  const seen = new Set<string>();
  return alerts.filter((alert) => {
    const key = alert.kind === 'silent' ? alert.resource.name : alert.id;
    return seen.has(key) ? false : Boolean(seen.add(key));
  });
}

/** Invents a company, breaks it, watches it with the real detectors, and hands over what a diagnosis would see. */
export function watchScenario(seed: number, kind: FaultKind, intervalMs: number): Watched {
  const random = seededRandom(seed);
  const company = inventCompany(random);
  const fault = inventFault(random, company, kind, START_MS);
  const changes = inventChanges(random, company, fault);
  const series = simulateSeries({ company, fault, changes, random }, timeGrid(intervalMs));
  const alerts = withoutRepeatedSilence(
    series.flatMap((item) => evaluateSeries(item, intervalMs === 2000 ? 5000 : 30_000) ?? []),
  );
  const firedMs = alerts.length === 0 ? NaN : Math.min(...alerts.map((alert) => alert.firedMs));
  return {
    fault,
    firedMs,
    inputAfter: (delayMs) => {
      const nowMs = firedMs + delayMs;
      return {
        nowMs,
        alerts: alerts.filter((alert) => alert.firedMs <= nowMs),
        changes: changes.filter((change) => change.atMs <= nowMs),
        graph: company.graph,
        series: series.map((item) => ({
          ...item,
          points: item.points.filter(([atMs]) => atMs <= nowMs),
        })),
      };
    },
  };
}
