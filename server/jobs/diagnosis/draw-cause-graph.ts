import type { CauseAlert, CauseInput } from '#engines/causes/cause-input.ts';
import { formatFactor } from '#engines/causes/format-figure.ts';
import type { CauseRanking } from '#engines/causes/rank-causes.ts';
import { resourceKey, type ResourceRef } from '#engines/correlate/graph.ts';
import type { CauseGraph, CauseGraphNode } from '#lib/schemas/incidents/incidents.ts';
import { describeMetric } from '#server/incidents/alerts/alert-title.ts';

const maxImpact = 4;
/** Minimum factor by which a node's measure must differ to be described. */
const clearFactor = 1.5;

/** Reference time for lags, epoch ms: the time of the blamed change, otherwise the onset. */
function originMs(input: CauseInput, ranking: CauseRanking): number {
  const onsetMs = Number.isFinite(ranking.onsetMs) ? ranking.onsetMs : input.nowMs;
  const ref = ranking.causes[0]?.change?.ref;
  const change = ref === undefined ? undefined : input.changes.find((each) => each.ref === ref);
  return Math.min(onsetMs, change?.atMs ?? onsetMs);
}

/**
 * `latency p95 3.2 times as high` if the ranking measured the alert's series, otherwise a statement
 * that it is out of range.
 */
function measureOf(alert: CauseAlert | undefined, ranking: CauseRanking): string {
  if (alert === undefined) return 'no alerts of its own';
  // Alerts from other systems name no Tandem metric.
  if (alert.metric === '') return 'alerted';
  const words = describeMetric(alert.metric);
  const measured = ranking.causes
    .flatMap(({ evidence }) => evidence)
    .find(({ seriesId }) => seriesId === alert.seriesId);
  const factor = measured && measured.before > 0 ? measured.after / measured.before : 1;
  return factor >= clearFactor
    ? `${words} ${formatFactor(factor)} times as high`
    : `${words} out of range`;
}

function alertsOn(input: CauseInput, key: string) {
  return input.alerts
    .filter(
      (alert) =>
        resourceKey(alert.caller ?? alert.resource) === key || resourceKey(alert.resource) === key,
    )
    .toSorted((a, b) => a.startedAtMs - b.startedAtMs);
}

function node(
  input: CauseInput,
  resource: ResourceRef,
  column: CauseGraphNode['column'],
  ranking: CauseRanking,
  measure?: string,
): CauseGraphNode {
  const [first] = alertsOn(input, resourceKey(resource));
  const { id = null, kind, name } = resource;
  return {
    resource: { id, kind, name },
    column,
    state: first === undefined ? 'ok' : first.role === 'errors' ? 'critical' : 'error',
    measure: measure ?? measureOf(first, ranking),
    lagMs:
      first === undefined || column === 'cause'
        ? null
        : Math.max(0, first.startedAtMs - originMs(input, ranking)),
  };
}

/**
 * Resources with alerts, in the order of their first alert. An edge counts for its caller, which is
 * the affected service.
 */
function alertingResources(input: CauseInput): ReadonlyMap<string, ResourceRef> {
  const resources = input.alerts
    .toSorted((a, b) => a.startedAtMs - b.startedAtMs)
    .map((alert) => alert.caller ?? alert.resource);
  return new Map(resources.map((resource) => [resourceKey(resource), resource]));
}

/** Nodes of ruled-out resources; a resource with several ruled-out changes appears once. */
function ruledOutNodes(ranking: CauseRanking): CauseGraphNode[] {
  const byResource = Map.groupBy(ranking.ruledOut, ({ resource }) => resourceKey(resource));
  const first = [...byResource.values()].flatMap((all) => all.slice(0, 1)).slice(0, 2);
  return first.map(({ resource: { id = null, kind, name }, ...out }) => ({
    resource: { id, kind, name },
    column: 'cause',
    state: 'ruled out',
    measure: out.speaksAgainst[0] ?? 'ruled out',
    lagMs: null,
  }));
}

/**
 * Graph with three columns: the first cause, the first resources to fail, and the other affected
 * resources.
 */
export function drawCauseGraph(input: CauseInput, ranking: CauseRanking): CauseGraph {
  const [cause] = ranking.causes;
  const resources = alertingResources(input);
  const alerting = [...resources.keys()];
  const blamed = cause === undefined || cause.kind === 'unknown' ? null : cause;
  const causeKey = blamed === null ? null : resourceKey(blamed.resource);
  const firstKey =
    causeKey !== null && alerting.includes(causeKey) ? causeKey : (alerting[0] ?? null);
  const impact = alerting.filter((key) => key !== firstKey && key !== causeKey).slice(0, maxImpact);
  const draw = (resource: ResourceRef | undefined, column: CauseGraphNode['column']) =>
    resource === undefined ? [] : [node(input, resource, column, ranking)];
  const edge = (from: string, to: string, strength: number) => ({
    from,
    to,
    strength,
    rejected: false,
  });
  const first = firstKey === null ? null : `first-failure:${firstKey}`;
  return {
    nodes: [
      ...(blamed === null ? [] : [node(input, blamed.resource, 'cause', ranking, blamed.title)]),
      ...draw(resources.get(firstKey ?? ''), 'first-failure'),
      ...impact.flatMap((key) => draw(resources.get(key), 'impact')),
      ...ruledOutNodes(ranking),
    ],
    edges:
      first === null
        ? []
        : [
            ...(causeKey === null ? [] : [edge(`cause:${causeKey}`, first, blamed?.score ?? 0)]),
            ...impact.map((key) => edge(first, `impact:${key}`, 0.5)),
          ],
    complete: input.graph.edges.length > 0,
  };
}
