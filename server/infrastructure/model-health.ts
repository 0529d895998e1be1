import { hasLargeLimit, modelThresholds } from '#engines/detect/model-series.ts';
import { ALERTABLE_NAMES, classifySignal } from '#engines/detect/signal-role.ts';
import { severities } from '#lib/choices/incidents.ts';
import type { ModelAlert, ModelHealth } from '#lib/schemas/model-monitoring/health.ts';
import { storedMonitoringSettings } from '#lib/schemas/model-monitoring/monitor.ts';
import type { MonitorRule } from '#lib/schemas/monitoring/monitoring.ts';
import { db } from '#server/platform/database/db.ts';
import { lastRequests } from '#server/telemetry/queries/inference/models.ts';
import { modelSeries } from '#server/telemetry/queries/models/model-series.ts';
import { alertableSeries } from '#server/telemetry/queries/series/alertable-series.ts';
import { enabledRules } from './enabled-rules.ts';
import { healthState } from './health-state.ts';
import { limitsInForce, type LimitInForce } from './limits-in-force.ts';
import { watchedSeries } from './monitored-by-rules.ts';
import { labelsOf } from './resources/to-resource-item.ts';

/** Maximum age of the newest row: a batch model may send only once a week. */
export const usualMs = 7 * 86_400_000;
/** Allowance for sender clocks that are ahead. */
export const aheadMs = 10 * 60_000;

type Series = { metric: string; labels: Readonly<Record<string, string>>; hasBaseline: boolean };
/** Settings that decide whether a model can raise alerts. */
type Watch = {
  /** Whether the model's requests are measured and evaluated. */
  enabled: boolean;
  limits: readonly LimitInForce[];
  rules: readonly MonitorRule[];
};

/** Whether an alerting limit of the model applies to a series. */
function judgedByLimit(series: Series, limits: readonly LimitInForce[]): boolean {
  const { alertable } = classifySignal(series.metric, series.labels);
  const thresholds = modelThresholds(series, limits);
  return thresholds.some(({ mayAlert }) => alertable || (hasLargeLimit(series) && mayAlert));
}

/**
 * Series of a model that an alerting rule reads: a limit while the model is monitored, a monitor,
 * or the built-in detection of requests, errors and latency. Drift alone is only evidence.
 */
export function watchedModelSeries<T extends Series>(
  name: string,
  series: readonly T[],
  { enabled, limits, rules }: Watch,
): T[] {
  const item = { kind: 'model', name, labels: {}, reportedEnvironment: null };
  const byRules = new Set(watchedSeries(item, series, rules));
  return series.filter(
    (each) =>
      byRules.has(each) ||
      (enabled && each.labels['model'] === name && judgedByLimit(each, limits)),
  );
}

const alertSelect = {
  id: true,
  title: true,
  severity: true,
  startedAt: true,
  labels: true,
  resourceId: true,
  incident: { select: { id: true, number: true } },
} as const;

const rankOf = (severity: string): number => severities.findIndex((each) => each === severity);

/** Firing alerts by the model named in their labels or resource, regardless of their incident. */
async function firingAlerts(names: ReadonlySet<string>): Promise<Map<string, ModelAlert[]>> {
  const resources = await db().resource.findMany({
    where: { kind: 'model', name: { in: [...names] } },
    select: { id: true, name: true },
  });
  const nameOf = new Map(resources.map(({ id, name }) => [id, name]));
  const rows = await db().alert.findMany({
    where: {
      state: 'firing',
      past: false,
      OR: [
        { resourceId: { in: [...nameOf.keys()] } },
        ...[...names].map((name) => ({ labels: { path: ['model'], equals: name } })),
      ],
    },
    select: alertSelect,
    orderBy: { startedAt: 'asc' },
  });
  const found = new Map<string, ModelAlert[]>();
  for (const { labels, resourceId, incident, startedAt, ...row } of rows) {
    const alert = {
      ...row,
      startedAt: startedAt.toISOString(),
      incidentId: incident?.id ?? null,
      incidentNumber: incident?.number ?? null,
    };
    const named = new Set([nameOf.get(resourceId ?? ''), labelsOf(labels)['model']]);
    for (const name of named)
      if (name !== undefined && names.has(name)) {
        const group = found.get(name);
        if (group === undefined) found.set(name, [alert]);
        else group.push(alert);
      }
  }
  for (const alerts of found.values())
    alerts.sort((a, b) => rankOf(a.severity) - rankOf(b.severity));
  return found;
}

async function limitsAndWatches(names: string[]) {
  const [limits, watches] = await Promise.all([
    db().modelLimit.findMany({ where: { model: { in: names }, current: true } }),
    db().modelWatch.findMany({
      where: { model: { in: names } },
      select: { model: true, settings: true },
    }),
  ]);
  const limitsOf = Map.groupBy(limits, ({ model }) => model);
  const settingsOf = new Map(watches.map(({ model, settings }) => [model, settings]));
  return (name: string, rules: readonly MonitorRule[]): Watch => {
    const settings = storedMonitoringSettings.safeParse(settingsOf.get(name) ?? {});
    return {
      // Models are monitored by default, and if their settings are unreadable.
      enabled: settings.data?.enabled ?? true,
      limits: limitsInForce(limitsOf.get(name) ?? []),
      rules,
    };
  };
}

async function seriesOf(names: string[], rules: readonly MonitorRule[], nowMs: number) {
  const [measured, served] = await Promise.all([
    modelSeries(names, nowMs - usualMs),
    alertableSeries({
      pattern: ALERTABLE_NAMES,
      metrics: rules.flatMap(({ query }) => (query.kind === 'metric' ? [query.metric] : [])),
      names,
      fromMs: nowMs - usualMs,
      toMs: nowMs,
    }),
  ]);
  // Model limits need no expected range.
  const all = [...served, ...measured.map((each) => ({ ...each, hasBaseline: true }))];
  return Map.groupBy(all, ({ labels }) => labels['model'] ?? '');
}

/**
 * State, firing alerts and monitoring of models, by name. Single source for lists, pages, the
 * overview and the API. A model without rows in the last seven days has the state `no_data`.
 */
export async function modelHealthOf(
  names: readonly string[],
  nowMs: number,
): Promise<Map<string, ModelHealth>> {
  const unique = [...new Set(names)];
  if (unique.length === 0) return new Map();
  const rules = await enabledRules();
  const [firing, watchOf, series, lastOf] = await Promise.all([
    firingAlerts(new Set(unique)),
    limitsAndWatches(unique),
    seriesOf(unique, rules, nowMs),
    lastRequests(unique, nowMs - usualMs, nowMs + aheadMs),
  ]);
  return new Map(
    unique.map((name): [string, ModelHealth] => {
      const alerts = firing.get(name) ?? [];
      const watched = watchedModelSeries(name, series.get(name) ?? [], watchOf(name, rules));
      const state = healthState(
        {
          firing: alerts.map(({ severity }) => severity),
          lastSampleMs: lastOf.get(name) ?? null,
          intervalMs: usualMs,
          deliveryMs: 0,
          watched: watched.length > 0,
          hasBaseline: watched.some(({ hasBaseline }) => hasBaseline),
        },
        nowMs,
      );
      return [name, { state, monitored: watched.length > 0, alerts }];
    }),
  );
}

/** Health of a model without any data. */
export const unknownHealth: ModelHealth = { state: 'no_data', monitored: false, alerts: [] };

/** Prisma filter for models in one of these states; all models if no states are given. */
export async function stateWhere(
  states: readonly string[] | undefined,
  list: () => Promise<{ name: string }[]>,
  nowMs: number,
): Promise<{ name?: { in: string[] } }> {
  if (states === undefined) return {};
  const models = await list();
  const health = await modelHealthOf(
    models.map(({ name }) => name),
    nowMs,
  );
  const names = [...health].flatMap(([name, { state }]) => (states.includes(state) ? [name] : []));
  return { name: { in: names } };
}
