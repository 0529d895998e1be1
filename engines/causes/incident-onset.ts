import type { GraphIndex } from '#engines/causes/cause-graph.ts';
import type { CauseAlert, CauseInput, CauseSeries } from '#engines/causes/cause-input.ts';
import { onsetFloor } from '#engines/causes/measure-series.ts';
import { CREDIBLE_STRENGTH, findOnset } from '#engines/causes/onset.ts';
import { classifySignal } from '#engines/detect/signal-role.ts';
import { usualIntervalMs } from '#engines/math/points.ts';

const MAX_LEAD_MS = 15 * 60_000;

function belongsTo(series: CauseSeries, alert: CauseAlert, graph: GraphIndex): boolean {
  if (alert.seriesId !== undefined) return series.seriesId === alert.seriesId;
  if (
    series.metric !== alert.metric ||
    graph.keyOf(series.resource) !== graph.keyOf(alert.resource)
  )
    return false;
  const callerOf = (item: { readonly caller?: CauseSeries['caller'] }) =>
    item.caller ? graph.keyOf(item.caller) : '';
  return callerOf(series) === callerOf(alert);
}

/** The series that the alerts are about. */
export function alertingSeries(input: CauseInput, graph: GraphIndex): ReadonlySet<string> {
  return new Set(
    input.series
      .filter((series) => input.alerts.some((alert) => belongsTo(series, alert, graph)))
      .map((series) => series.seriesId),
  );
}

/**
 * Distance from the alert's start beyond which the series is certainly abnormal: ten samples, 30 s
 * to 3 min.
 */
export function guardMs(series: CauseSeries): number {
  const interval = usualIntervalMs(series.points.slice(-60));
  return Math.min(180_000, Math.max(30_000, 10 * (Number.isFinite(interval) ? interval : 10_000)));
}

/**
 * The earliest credible onset over the incident's own alerting golden signals, up to 15 minutes
 * before its first alert. Never after the start of an alert, because a later deterioration has a
 * separate cause. Memory growth is slow and has its own start, so it counts only if nothing else
 * alerts. Without a credible departure, the start of the first alert.
 */
export function incidentOnset(input: CauseInput, graph: GraphIndex): number {
  const firstMs = Math.min(...input.alerts.map((alert) => alert.startedAtMs));
  const sudden = input.alerts.filter(
    (alert) => alert.role !== 'memory' && alert.role !== 'disk' && alert.kind !== 'silent',
  );
  const alerts = sudden.length > 0 ? sudden : input.alerts;
  const fallbackMs =
    alerts.length > 0 ? Math.min(...alerts.map((alert) => alert.startedAtMs)) : firstMs;
  if (sudden.length === 0) return fallbackMs;
  const onsets: number[] = [];
  for (const series of input.series) {
    const alert = alerts.find((item) => belongsTo(series, item, graph));
    if (!alert) continue;
    const profile = classifySignal(series.metric);
    const onset = findOnset(
      series.points.filter(
        ([atMs]) =>
          atMs <= Math.min(input.nowMs, alert.startedAtMs + guardMs(series)) &&
          atMs >= alert.startedAtMs - 2 * MAX_LEAD_MS,
      ),
      {
        direction: alert.kind === 'below-range' || alert.kind === 'shift-down' ? 'down' : 'up',
        referenceEndMs: alert.startedAtMs - guardMs(series),
        relativeFloor: profile.relativeFloor,
        absoluteFloor: onsetFloor(series.role, profile.absoluteFloor),
      },
    );
    if (onset.strength >= CREDIBLE_STRENGTH && onset.onsetMs >= firstMs - MAX_LEAD_MS)
      onsets.push(Math.min(onset.onsetMs, alert.startedAtMs));
  }
  onsets.sort((a, b) => a - b);
  // Among many series one starts early by chance: with four or more, use the lower fifth instead of
  // the first.
  return onsets[Math.floor(onsets.length / 5)] ?? fallbackMs;
}
