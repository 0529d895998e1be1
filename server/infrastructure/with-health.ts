import { ALERTABLE_NAMES } from '#engines/detect/signal-role.ts';
import type { ResourceHealth, ResourceItem } from '#lib/schemas/infrastructure/infrastructure.ts';
import type { MonitorRule } from '#lib/schemas/monitoring/monitoring.ts';
import type { Resource } from '#server/generated/prisma/client.ts';
import { db } from '#server/platform/database/db.ts';
import { env } from '#server/platform/env.ts';
import type { Sparkline } from '#server/telemetry/queries/ranges/sparklines.ts';
import {
  alertableSeries,
  type AlertableSeries,
} from '#server/telemetry/queries/series/alertable-series.ts';
import { enabledRules } from './enabled-rules.ts';
import {
  figuresOf,
  hostFigures,
  loadSparklines,
  namedAtMost,
  rangeMs,
  serviceFigures,
  type Figures,
} from './figures.ts';
import { healthState } from './health-state.ts';
import { modelHealthOf } from './model-health.ts';
import { hasObjective, seriesBySubject, subjectName, watchedSeries } from './monitored-by-rules.ts';
import { toResourceItems } from './resources/to-resource-item.ts';

/** Resources without own figures appear in other series or in the edges of closed minutes. */
const otherIntervalMs = 120_000;
const sampleMs = () => env.TANDEM_SAMPLE_SECONDS * 1000;
const sendingMs = 10_000;
/** The golden signals of a service are derived by the evaluation, with a delay of two steps. */
const derivingMs = () => env.TANDEM_EVALUATE_SECONDS * 1000 + 2 * sampleMs();

type FiringAlert = { resourceId: string | null; severity: string; title: string };

async function firingAlerts(ids: readonly string[]): Promise<Map<string, FiringAlert[]>> {
  const rows = await db().alert.findMany({
    where: { state: 'firing', resourceId: { in: [...ids] }, past: false },
    select: { resourceId: true, severity: true, title: true },
    orderBy: { startedAt: 'asc' },
  });
  return Map.groupBy(rows, (row) => row.resourceId ?? '');
}

const kindsOf = (kind: string) =>
  kind === 'service' ? serviceFigures : kind === 'host' ? hostFigures : [];

/** Rules and series that can alert on these resources. */
type Watch = { rules: readonly MonitorRule[]; bySubject: ReadonlyMap<string, AlertableSeries[]> };

async function readWatch(items: readonly ResourceItem[], nowMs: number): Promise<Watch> {
  const rules = await enabledRules();
  const names = items.map(subjectName);
  const series = await alertableSeries({
    pattern: ALERTABLE_NAMES,
    metrics: rules.flatMap(({ query }) => (query.kind === 'metric' ? [query.metric] : [])),
    fromMs: nowMs - rangeMs,
    toMs: nowMs,
    ...(items.length > namedAtMost ? {} : { names: [...new Set(names)] }),
  });
  return { rules, bySubject: seriesBySubject(series) };
}

/**
 * True if a series belongs to this resource. Services of the same name in two environments are
 * distinct.
 */
function belongs(line: Sparkline, item: ResourceItem): boolean {
  if (item.kind === 'host')
    return line.labels['host.name'] === (item.labels['host.name'] ?? item.name);
  const environment =
    line.labels['deployment.environment.name'] ?? line.labels['deployment.environment'] ?? null;
  return (
    line.labels['service.name'] === item.name &&
    (item.reportedEnvironment === null ||
      environment === null ||
      environment === item.reportedEnvironment)
  );
}

function health(
  row: Resource,
  item: ResourceItem,
  found: Figures,
  firing: readonly FiringAlert[],
  watch: Watch,
  nowMs: number,
): ResourceHealth {
  const watched = watchedSeries(item, watch.bySubject.get(subjectName(item)) ?? [], watch.rules);
  const hasFigures = found.lastMs !== null;
  const state = healthState(
    {
      firing: firing.map((alert) => alert.severity),
      lastSampleMs: found.lastMs ?? row.lastSeenAt.getTime(),
      intervalMs: hasFigures ? Math.max(found.intervalMs ?? 0, sampleMs()) : otherIntervalMs,
      deliveryMs: row.kind === 'service' ? sendingMs + derivingMs() : sendingMs,
      watched: watched.length > 0 || hasObjective(item, watch.rules),
      hasBaseline: !hasFigures || watched.some((series) => series.hasBaseline),
    },
    nowMs,
  );
  const worst = firing.find((alert) => alert.severity === state);
  return { ...item, state, check: worst?.title ?? null, figures: found.figures };
}

/**
 * Resources with their state, the worst check and the figures of the last hour. A model has the
 * same state as in the model list.
 */
export async function withHealth(
  rows: readonly Resource[],
  nowMs: number,
): Promise<ResourceHealth[]> {
  const items = await toResourceItems(rows);
  const names = (kind: string) =>
    items
      .filter((item) => item.kind === kind)
      .map((item) => (kind === 'host' ? (item.labels['host.name'] ?? item.name) : item.name));
  const [firing, services, hosts, watch, models] = await Promise.all([
    firingAlerts(rows.map((row) => row.id)),
    loadSparklines(serviceFigures, 'service.name', names('service'), nowMs),
    loadSparklines(hostFigures, 'host.name', names('host'), nowMs),
    readWatch(items, nowMs),
    modelHealthOf(
      items.filter(({ kind }) => kind === 'model').map(({ name }) => name),
      nowMs,
    ),
  ]);
  const byName = Map.groupBy(
    [...services, ...hosts],
    (line) => line.labels['service.name'] ?? line.labels['host.name'] ?? '',
  );
  const found = items.map((item) => {
    const named =
      byName.get(item.kind === 'host' ? (item.labels['host.name'] ?? item.name) : item.name) ?? [];
    return figuresOf(
      kindsOf(item.kind),
      named.filter((line) => belongs(line, item)),
    );
  });
  return rows.flatMap((row, index) => {
    const item = items[index];
    const figures = found[index];
    if (item === undefined || figures === undefined) return [];
    const model = item.kind === 'model' ? models.get(item.name) : undefined;
    if (model !== undefined) {
      const worst = model.alerts.find(({ severity }) => severity === model.state);
      return [{ ...item, state: model.state, check: worst?.title ?? null, figures: [] }];
    }
    return [health(row, item, figures, firing.get(row.id) ?? [], watch, nowMs)];
  });
}
