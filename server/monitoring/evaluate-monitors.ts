import { createHash } from 'node:crypto';
import { alertOptionsOf, judgeMonitor } from '#engines/detect/monitor.ts';
import { classifySignal } from '#engines/detect/signal-role.ts';
import { objectiveLabels } from '#lib/choices/monitoring.ts';
import { formatMetric } from '#lib/format.ts';
import { severitySchema } from '#lib/schemas/fields.ts';
import type { MonitorQuery, MonitorRule } from '#lib/schemas/monitoring/monitoring.ts';
import type { Monitor } from '#server/generated/prisma/client.ts';
import {
  openMonitorAlerts,
  type OpenMonitorAlert,
} from '#server/incidents/alerts/open-alert-series.ts';
import type { Evaluation } from '#server/incidents/findings/record-evaluation.ts';
import type { PlaceOf } from '#server/infrastructure/resources/place-of-labels.ts';
import { db } from '#server/platform/database/db.ts';
import { cutText } from '#server/platform/database/storable-text.ts';
import { asTandemError } from '#server/platform/errors.ts';
import { logger } from '#server/platform/logger.ts';
import { engineRule, ruleOf } from './internal.ts';
import { bucketsOf, monitorValues, type GroupValues } from './monitor-values.ts';
import { objectiveEvaluation } from './objective-evaluation.ts';
import { objectiveValues, type ObjectiveValues } from './objective-values.ts';

export type MonitorPass = {
  evaluations: Evaluation[];
  notes: { id: string; version: number; groups: number; problem: string | null }[];
};

/** Time for which a vanished group is still reported if missing data must alert. */
const vanishedMs = 3_600_000;
const atOnce = 4;
/**
 * Time limit of a pass. Monitors not judged in time come first in the next pass, so that slow
 * queries do not delay the evaluation.
 */
const passMs = 15_000;
const queryMs = 5_000;
const minuteMs = 60_000;

function fingerprintOf(monitorId: string, group: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(group).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify(['monitor', monitorId, sorted]))
    .digest('hex')
    .slice(0, 32);
}

/** Labels that identify a series, from the group and the filter. */
function queryLabels(query: MonitorQuery, group: Record<string, string>): Record<string, string> {
  if (query.kind === 'metric') return { ...query.labels, ...group };
  return query.service === '' ? group : { 'service.name': query.service, ...group };
}

function titleOf(monitor: Monitor, rule: MonitorRule, found: GroupValues, value: number | null) {
  const names = Object.values(found.labels).filter((name) => name !== '');
  const whole = names.length === 0 ? monitor.name : `${monitor.name} (${names.join(', ')})`;
  const who = cutText(whole, 400);
  if (value === null) return `${who}: no data`;
  const { limit, high } = rule.bound;
  const unit = shownUnit(rule, found.unit);
  const bound =
    rule.comparison === 'outside' && high !== null
      ? `allowed ${formatMetric(limit, unit)} to ${formatMetric(high, unit)}`
      : `limit ${formatMetric(limit, unit)}`;
  return cutText(`${who}: ${formatMetric(value, unit)}, ${bound}`, 500);
}

function shownUnit(rule: MonitorRule, unit: string): string {
  const share =
    rule.query.kind === 'metric' &&
    unit === '1' &&
    /(?:utilization|ratio)$/u.test(rule.query.metric);
  return share ? 'ratio' : unit;
}

type Found = {
  monitor: Monitor;
  rule: MonitorRule;
  group: GroupValues & Partial<ObjectiveValues>;
  firing: boolean;
};

/** Evaluation fields for a value of a metric or of logs. */
function valueEvaluation({ monitor, rule, group, firing }: Found, query: MonitorQuery) {
  const value = group.values.at(-1)?.[1] ?? null;
  const labels = queryLabels(query, group.labels);
  const upper = rule.comparison.startsWith('>');
  const { limit, high } = rule.bound;
  return {
    title: titleOf(monitor, rule, group, value),
    // Only a raw reading can be charted as evidence.
    metric: query.kind === 'metric' && query.reading === 'raw' ? query.metric : null,
    labels: { ...rule.labels, ...labels },
    role: query.kind === 'metric' ? classifySignal(query.metric, labels).role : 'other',
    outcome: judgeMonitor(value, engineRule(rule), firing),
    severity: severitySchema.parse(monitor.severity),
    value,
    inputs: {
      kind: value === null ? 'silent' : 'limit-crossed',
      monitor: monitor.name,
      query: { ...query, labels },
      group: group.labels,
      comparison: rule.comparison,
      expected:
        rule.comparison === 'outside'
          ? { low: limit, high }
          : upper
            ? { low: null, high: limit }
            : { low: limit, high: null },
      recovery: rule.recovery,
      duration: { breaches: rule.breaches, of: rule.of, forMinutes: rule.forMinutes },
    },
  } satisfies Partial<Evaluation>;
}

function toEvaluation(found: Found, placeOf: PlaceOf): Evaluation {
  const { monitor, rule, group } = found;
  const { query } = rule;
  const told =
    query.kind === 'objective'
      ? objectiveEvaluation({ ...found, query })
      : valueEvaluation(found, query);
  const place = placeOf(told.labels);
  return {
    ...told,
    fingerprint: fingerprintOf(monitor.id, group.labels),
    seriesId: null,
    detector: 'monitor',
    detectorVersion: String(monitor.version),
    onsetMs: null,
    monitor: { id: monitor.id, options: alertOptionsOf(engineRule(rule)) },
    annotations: rule.runbookUrl === '' ? {} : { runbook_url: rule.runbookUrl },
    ...place,
    teamId: monitor.teamId ?? place.teamId,
  };
}

/** Labels that distinguish the alerts of a rule. */
function groupLabels({ query }: MonitorRule): readonly string[] {
  return query.kind === 'objective' ? objectiveLabels : query.groupBy;
}

/**
 * Groups of open alerts that are missing from the result. Their value is a zero count for logs, and
 * no data for metrics.
 */
function vanished(
  rule: MonitorRule,
  known: readonly GroupValues[],
  open: readonly OpenMonitorAlert[],
): GroupValues[] {
  const value = rule.query.kind === 'log' ? 0 : null;
  const unit = known[0]?.unit ?? '';
  const labels = open.map((alert) =>
    Object.fromEntries(groupLabels(rule).map((name) => [name, alert.labels[name] ?? ''])),
  );
  const wanted = groupLabels(rule).length === 0 ? [{}] : labels;
  const seen = new Set(known.map((group) => JSON.stringify(group.labels)));
  return wanted
    .filter((group) => !seen.has(JSON.stringify(group)))
    .map((group) => ({ labels: group, unit, values: [[0, value]] }));
}

/** Values of the window that ends at `toMs`, for each group. */
function presentValues({ query, noData }: MonitorRule, toMs: number) {
  if (query.kind === 'objective')
    return objectiveValues(query, {
      fromMs: toMs - minuteMs,
      toMs,
      stepMs: minuteMs,
      bucketMs: minuteMs,
      timeoutMs: queryMs,
    });
  const { bucketMs, windowMs } = bucketsOf(query.windowSeconds * 1_000, minuteMs);
  return monitorValues(query, {
    fromMs: toMs - windowMs,
    toMs,
    stepMs: windowMs,
    windowMs,
    bucketMs,
    lookBackMs: noData === 'alert' ? Math.ceil(vanishedMs / bucketMs) * bucketMs : 0,
    timeoutMs: queryMs,
  });
}

type Context = { now: Date; open: readonly OpenMonitorAlert[]; placeOf: PlaceOf };

async function evaluateOne(
  monitor: Monitor,
  { now, open, placeOf }: Context,
): Promise<{ evaluations: Evaluation[]; note: MonitorPass['notes'][number] }> {
  const own = open.filter((alert) => alert.monitorId === monitor.id);
  const note = { id: monitor.id, version: monitor.version };
  try {
    const rule = ruleOf(monitor);
    const known = await presentValues(rule, now.getTime());
    const firing = new Set(
      own.filter((alert) => alert.state === 'firing').map((alert) => alert.fingerprint),
    );
    const evaluations = [...known, ...vanished(rule, known, own)].map((group) =>
      toEvaluation(
        { monitor, rule, group, firing: firing.has(fingerprintOf(monitor.id, group.labels)) },
        placeOf,
      ),
    );
    const groups = known.filter((group) => (group.values.at(-1)?.[1] ?? null) !== null).length;
    return { evaluations, note: { ...note, groups, problem: null } };
  } catch (error) {
    // Without an evaluation, the monitor's alerts stay unchanged until it can be judged again.
    const known = asTandemError(error);
    if (known === null) logger.error('a monitor could not be evaluated', { id: monitor.id, error });
    const problem = known?.message ?? 'The monitor could not be evaluated; see the worker log.';
    return { evaluations: [], note: { ...note, groups: 0, problem: problem.slice(0, 1_000) } };
  }
}

/**
 * Evaluates the enabled monitors once, with one store query each. Monitors that waited longest come
 * first.
 */
export async function evaluateMonitors(now: Date, placeOf: PlaceOf): Promise<MonitorPass> {
  const startedAt = performance.now();
  const monitors = await db().monitor.findMany({
    where: { enabled: true },
    orderBy: { judgedAt: { sort: 'asc', nulls: 'first' } },
  });
  const pass: MonitorPass = { evaluations: [], notes: [] };
  if (monitors.length === 0) return pass;
  const open = await openMonitorAlerts();
  for (let at = 0; at < monitors.length; at += atOnce) {
    if (performance.now() - startedAt > passMs) break;
    const results = await Promise.all(
      monitors
        .slice(at, at + atOnce)
        .map((monitor) => evaluateOne(monitor, { now, open, placeOf })),
    );
    for (const { evaluations, note } of results) {
      pass.evaluations.push(...evaluations);
      pass.notes.push(note);
    }
  }
  return pass;
}
