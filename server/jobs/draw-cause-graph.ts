import type { CauseInput } from '#engines/causes/cause-input.ts';
import type { CauseRanking } from '#engines/causes/rank-causes.ts';
import { resourceKey } from '#engines/correlate/graph.ts';
import type { CauseGraph, CauseGraphNode } from '#lib/schemas/incidents.ts';
import { metricWords } from '#server/incidents/alert-title.ts';
import type { ResourceGraph } from '#server/incidents/resource-graph.ts';

const maxImpact = 4;

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
  key: string,
  column: CauseGraphNode['column'],
  graph: ResourceGraph,
  onsetMs: number,
  measure?: string,
): CauseGraphNode {
  const resource = graph.byKey.get(key);
  const [first] = alertsOn(input, key);
  const [kind = 'service', ...rest] = key.split(':');
  return {
    resource: {
      id: resource?.id ?? null,
      kind: resource?.kind ?? kind,
      name: resource?.name ?? rest.join(':'),
    },
    column,
    state: first === undefined ? 'ok' : first.role === 'errors' ? 'critical' : 'error',
    measure:
      measure ??
      (first === undefined ? 'no alert of its own' : `${metricWords(first.metric)} out of range`),
    lagMs: first === undefined ? null : Math.max(0, first.startedAtMs - onsetMs),
  };
}

/** Cause, first failure and impact as three columns: the first cause, who failed first, and who was reached. */
export function drawCauseGraph(
  input: CauseInput,
  ranking: CauseRanking,
  graph: ResourceGraph,
): CauseGraph {
  const [cause] = ranking.causes;
  const onsetMs = Number.isFinite(ranking.onsetMs) ? ranking.onsetMs : input.nowMs;
  const alerting = [
    ...new Set(
      input.alerts
        .toSorted((a, b) => a.startedAtMs - b.startedAtMs)
        .map((alert) => resourceKey(alert.caller ?? alert.resource)),
    ),
  ];
  const causeKey =
    cause === undefined || cause.kind === 'unknown' ? null : resourceKey(cause.resource);
  const firstKey =
    causeKey !== null && alerting.includes(causeKey) ? causeKey : (alerting[0] ?? null);
  const impact = alerting.filter((key) => key !== firstKey && key !== causeKey).slice(0, maxImpact);
  const nodes: CauseGraphNode[] = [];
  const edges: CauseGraph['edges'] = [];
  if (causeKey !== null && cause !== undefined)
    nodes.push(node(input, causeKey, 'cause', graph, onsetMs, cause.title));
  if (firstKey !== null) nodes.push(node(input, firstKey, 'first-failure', graph, onsetMs));
  if (causeKey !== null && firstKey !== null)
    edges.push({
      from: `cause:${causeKey}`,
      to: `first-failure:${firstKey}`,
      strength: cause?.score ?? 0,
      rejected: false,
    });
  for (const key of impact) {
    nodes.push(node(input, key, 'impact', graph, onsetMs));
    if (firstKey !== null)
      edges.push({
        from: `first-failure:${firstKey}`,
        to: `impact:${key}`,
        strength: 0.5,
        rejected: false,
      });
  }
  for (const out of ranking.ruledOut.slice(0, 2)) {
    nodes.push({
      resource: { id: graph.byKey.get(resourceKey(out.resource))?.id ?? null, ...out.resource },
      column: 'cause',
      state: 'ruled out',
      measure: out.speaksAgainst[0] ?? 'ruled out',
      lagMs: null,
    });
  }
  return { nodes, edges, complete: input.graph.edges.length > 0 };
}
