import { z } from 'zod';
import type {
  CandidateChange,
  CauseAlert,
  CauseInput,
  CauseSeries,
} from '#engines/causes/cause-input.ts';
import { reportedAlerts, type ReportedAlert } from '#engines/causes/reported-causes.ts';
import { undirectedNeighbours, type ResourceRef } from '#engines/correlate/graph.ts';
import { isScraped, labelledPlace } from '#engines/correlate/label-place.ts';
import {
  classifySignal,
  utilizationRole,
  type SignalProfile,
} from '#engines/detect/signal-role.ts';
import { groupUtilization } from '#engines/detect/utilization.ts';
import { changeKinds } from '#lib/schemas/infrastructure/infrastructure.ts';
import type { Alert, Change, Incident } from '#server/generated/prisma/client.ts';
import { effectKind } from '#server/incidents/diagnosis/incident-explanation.ts';
import {
  alertResources,
  findResource,
  serviceNamed,
  toRef,
  type GraphResource,
  type ResourceGraph,
} from '#server/incidents/diagnosis/resource-graph.ts';
import { findingKind } from '#server/incidents/findings/finding-kind.ts';
import type { PlaceOf } from '#server/infrastructure/resources/place-of-labels.ts';
import { db } from '#server/platform/database/db.ts';
import { cutText } from '#server/platform/database/storable-text.ts';
import { instanceKey, memoryLimits } from '#server/telemetry/queries/memory-limits.ts';
import { getPoints } from '#server/telemetry/queries/ranges/get-window.ts';
import {
  neighbourhoodSeries,
  type NeighbourSeries,
} from '#server/telemetry/queries/series/neighbourhood-series.ts';
import { loadDatasetSeries } from './dataset-scene.ts';
import { earlierTrouble, withoutSpans } from './earlier-trouble.ts';
import { loadModelSeries, withModels } from './model-scene.ts';

/** Maximum distance from the alerts within which causes are searched. */
const maxDistance = 3;
const historyMs = 60 * 60_000;
const changeWindowMs = 60 * 60_000;
/** A campaign or calendar event begins well before users respond to it. */
const outsideWindowMs = 6 * 60 * 60_000;
/** Maximum number of changes on either side of the onset. */
const maxChanges = 200;
/** Kinds of changes outside the company's systems; they reach all resources. */
export const outsideKinds: readonly string[] = ['campaign', 'calendar'];

const metrics = [
  'service.request.rate',
  'service.error.ratio',
  'service.latency.p50',
  'service.latency.p95',
  'edge.request.rate',
  'edge.error.ratio',
  'edge.latency.p95',
  'inference.request.rate',
  'inference.error.ratio',
  'inference.latency.p50',
  'inference.latency.p95',
  'inference.latency.mean',
  'inference.queue.time',
  'inference.queue.length',
  'inference.cache.utilization',
  'process.memory.usage',
  'process.cpu.utilization',
  'nodejs.eventloop.delay.p99',
  'system.cpu.utilization',
  'system.memory.utilization',
  'system.filesystem.utilization',
  // Reported by a feature job about its output columns.
  'job.column.median',
];

type World = { graph: ResourceGraph; places: PlaceOf };

export type SceneIncident = Incident & { alerts: Alert[] };
const textMap = z.record(z.string(), z.string()).catch({});

/** Alerts that began at least this long before an incident belong to earlier trouble. */
const earlierByMs = 60_000;
/** Effects of earlier trouble remain visible for this long after its end. */
const stillSeenMs = 10 * 60_000;

/** Alerts of other incidents on these resources that began before this incident and lasted into it. */
function earlierAlerts({ id, past }: SceneIncident, resourceIds: string[], firstMs: number) {
  return db().alert.findMany({
    where: {
      resourceId: { in: resourceIds },
      past,
      incidentId: { not: id },
      firedAt: { not: null },
      startedAt: { lt: new Date(firstMs - earlierByMs), gt: new Date(firstMs - historyMs) },
      OR: [{ resolvedAt: null }, { resolvedAt: { gt: new Date(firstMs - stillSeenMs) } }],
    },
    orderBy: { startedAt: 'desc' },
    take: 200,
  });
}

function neighbourhood(starts: readonly string[], graph: ResourceGraph): GraphResource[] {
  const neighbours = undirectedNeighbours(graph.relations);
  const seen = new Set(starts);
  let frontier = [...starts];
  for (let step = 0; step < maxDistance; step += 1) {
    frontier = frontier
      .flatMap((key) => [...(neighbours.get(key) ?? [])])
      .filter((key) => !seen.has(key));
    for (const key of frontier) seen.add(key);
  }
  return [...seen].flatMap((key) => graph.byId.get(key) ?? []);
}

/** The calling service, in the environment of the called service. */
function callerRef(
  name: string | undefined,
  called: GraphResource,
  graph: ResourceGraph,
): { caller?: ResourceRef } {
  if (name === undefined) return {};
  const known = serviceNamed(graph, name, called.environmentId);
  return { caller: known === undefined ? { kind: 'service', name } : toRef(known) };
}

function toAlert(alert: Alert, graph: ResourceGraph): CauseAlert | null {
  const resource = alert.resourceId === null ? undefined : graph.byId.get(alert.resourceId);
  if (resource === undefined) return null;
  const labels = textMap.parse(alert.labels);
  const kind = findingKind(alert.inputs);
  return {
    id: alert.id,
    startedAtMs: alert.startedAt.getTime(),
    resource: toRef(resource),
    metric: alert.metric ?? '',
    role: classifySignal(alert.metric ?? '', labels).role,
    ...callerRef(labels['caller'], resource, graph),
    ...(kind === undefined ? {} : { kind }),
    ...(alert.seriesId === null ? {} : { seriesId: alert.seriesId }),
  };
}

function limitOf(
  item: NeighbourSeries,
  profile: SignalProfile,
  memory: ReadonlyMap<string, number>,
): { limit?: number } {
  if (profile.family === 'saturation' && profile.unit === '1') return { limit: 1 };
  const limit =
    item.metric === 'process.memory.usage' ? memory.get(instanceKey(item.labels)) : undefined;
  return limit === undefined ? {} : { limit };
}

async function loadSeries(
  nodes: readonly GraphResource[],
  { graph, places }: World,
  fromMs: number,
  toMs: number,
): Promise<CauseSeries[]> {
  const services = nodes.filter((node) => node.kind !== 'host').map((node) => node.name);
  const hosts = nodes.filter((node) => node.kind === 'host').map((node) => node.name);
  const known = await neighbourhoodSeries({ metrics, services, hosts });
  const memory = await memoryLimits(fromMs, toMs);
  const pointsOf = await getPoints(
    known.map((item) => item.id),
    fromMs,
    toMs,
  );
  const { whole, groups } = groupUtilization(known, ({ metric }) => utilizationRole(metric));
  const measured = [
    ...whole.map((item) => ({ item, points: pointsOf(item) })),
    ...groups.flatMap(({ labels, members, derive }) =>
      members.slice(0, 1).map((first) => ({
        item: { ...first, labels: { ...labels } },
        points: derive(pointsOf),
      })),
    ),
  ];
  return measured.flatMap(({ item, points }): CauseSeries[] => {
    const placed = places(item.labels).resourceId;
    const resource = nodes.find(({ id }) => id === placed);
    if (points.length === 0 || resource === undefined) return [];
    const profile = classifySignal(item.metric, item.labels);
    return [
      {
        seriesId: item.id,
        metric: item.metric,
        role: profile.role,
        unit: profile.unit,
        resource: toRef(resource),
        ...callerRef(item.labels['caller'], resource, graph),
        ...limitOf(item, profile, memory),
        ...(item.labels['column'] === undefined
          ? {}
          : { labels: { column: item.labels['column'] } }),
        points,
      },
    ];
  });
}

type PlacedChange = { change: Change; resource: GraphResource | undefined };

function placeChange(change: Change, graph: ResourceGraph): PlacedChange {
  const { resourceId: id, resourceKind: kind, resourceName: name } = change;
  return { change, resource: findResource(graph, { id, kind, name }, change.environmentId) };
}

function toCandidate({ change, resource }: PlacedChange): CandidateChange {
  return {
    ref: change.ref,
    kind: changeKinds.find((kind) => kind === change.kind) ?? 'other',
    resource:
      resource === undefined
        ? { kind: change.resourceKind, name: change.resourceName }
        : toRef(resource),
    atMs: change.occurredAt.getTime(),
    title: change.title,
    ...(change.before === null ? {} : { before: change.before }),
    ...(change.after === null ? {} : { after: change.after }),
  };
}

/**
 * Source of changes made by Tandem's own actions: they are an effect of the action, not a cause to
 * blame.
 */
export const byTandem = 'tandem';

/** Changes before and after the onset, in order of time; limited to the nearest changes. */
async function candidateChanges(firstMs: number, now: Date): Promise<Change[]> {
  const first = new Date(firstMs);
  const reported = { OR: [{ actor: null }, { actor: { not: byTandem } }] };
  const early = [
    { occurredAt: { gte: new Date(firstMs - changeWindowMs) } },
    {
      kind: { in: [...outsideKinds] },
      occurredAt: { gte: new Date(firstMs - outsideWindowMs) },
    },
  ];
  const [before, after] = await Promise.all([
    db().change.findMany({
      where: { AND: [reported, { OR: early }], occurredAt: { lte: first } },
      orderBy: { occurredAt: 'desc' },
      take: maxChanges,
    }),
    db().change.findMany({
      where: { ...reported, occurredAt: { gt: first, lte: now } },
      orderBy: { occurredAt: 'asc' },
      take: maxChanges,
    }),
  ]);
  return [...before.toReversed(), ...after];
}

function causeGraph(nodes: readonly GraphResource[], graph: ResourceGraph): CauseInput['graph'] {
  const refs = new Map(nodes.map((node) => [node.id, toRef(node)]));
  return {
    nodes: [...refs.values()],
    edges: graph.relations.flatMap(({ from: caller, to: callee, kind }) => {
      const [from, to] = [refs.get(caller), refs.get(callee)];
      return from === undefined || to === undefined ? [] : [{ from, to, kind: effectKind(kind) }];
    }),
  };
}

export type LoadedScene = {
  input: CauseInput;
  changes: Change[];
  nodes: readonly GraphResource[];
  /** The alerts, if none of them has a resource. Causes then cannot be ranked by signals. */
  reports: readonly ReportedAlert[] | null;
};

/** Maximum characters of an alert description quoted in a reason. */
const maxDescription = 300;

function toReport(alert: Alert): ReportedAlert {
  const labels = textMap.parse(alert.labels);
  const annotations = textMap.parse(alert.annotations);
  const description = annotations['description'] ?? annotations['message'] ?? '';
  return {
    id: alert.id,
    startedAtMs: alert.startedAt.getTime(),
    title: alert.title,
    description: description === '' ? null : cutText(description, maxDescription),
    rule: labels['alertname'] ?? null,
    place: labelledPlace(labels),
    service: isScraped(labels) ? null : (labels['service'] ?? null),
  };
}

/**
 * Scene of an incident whose alerts have no resource: the alert texts, and all changes of the
 * preceding period.
 */
async function loadReports(
  incident: SceneIncident,
  graph: ResourceGraph,
  now: Date,
): Promise<LoadedScene | null> {
  const reports = incident.alerts.map(toReport);
  if (reports.length === 0) return null;
  const firstMs = Math.min(...reports.map(({ startedAtMs }) => startedAtMs));
  const changes = await candidateChanges(firstMs, now);
  const input = {
    nowMs: now.getTime(),
    alerts: reportedAlerts(reports),
    changes: changes.map((change) => toCandidate(placeChange(change, graph))),
    graph: { nodes: [], edges: [] },
    series: [],
  };
  return { input, changes, nodes: [], reports };
}

/** Input of the ranker for an incident; null while the incident has no alert. */
export async function loadScene(
  incident: SceneIncident,
  world: World,
  now: Date,
): Promise<LoadedScene | null> {
  const { graph, places } = world;
  const alerts = incident.alerts.flatMap((alert) => toAlert(alert, graph) ?? []);
  const starts = [...new Set(incident.alerts.flatMap((alert) => alertResources(alert, graph)))];
  if (alerts.length === 0 || starts.length === 0) return loadReports(incident, graph, now);
  const near = neighbourhood(starts, graph);
  const firstMs = Math.min(...alerts.map((alert) => alert.startedAtMs));
  const fromMs = firstMs - historyMs;
  const nodes = withModels(near, graph);
  const ids = near.map((node) => node.id);
  const [changes, series, models, datasets, trouble, earlier] = await Promise.all([
    candidateChanges(firstMs, now),
    loadSeries(near, world, fromMs, now.getTime()),
    loadModelSeries(nodes, places, { incidentId: incident.id, firstMs, nowMs: now.getTime() }),
    loadDatasetSeries(near, fromMs, now.getTime()),
    earlierTrouble({ incidentId: incident.id, resourceIds: ids, fromMs, firstMs }),
    earlierAlerts(incident, ids, firstMs),
  ]);
  // The resource that a campaign names may be far from the models that it affects.
  const placed = changes.map((change) => placeChange(change, graph));
  const isOutside = ({ change }: PlacedChange): boolean => outsideKinds.includes(change.kind);
  const announcedFor = placed.filter(isOutside).flatMap(({ resource }) => resource ?? []);
  const all = [...new Map([...nodes, ...announcedFor].map((node) => [node.id, node])).values()];
  const close = placed.filter(
    (each) => isOutside(each) || all.some(({ id }) => id === each.resource?.id),
  );
  return {
    changes,
    nodes: all,
    reports: null,
    input: {
      nowMs: now.getTime(),
      alerts,
      earlierAlerts: earlier.flatMap((alert) => toAlert(alert, graph) ?? []),
      changes: close.map(toCandidate),
      graph: causeGraph(all, graph),
      series: [...withoutSpans(series, trouble), ...models, ...datasets],
    },
  };
}
