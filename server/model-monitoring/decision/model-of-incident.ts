import { keyIn, modelIds, type ResourceGraph } from '#server/incidents/diagnosis/resource-graph.ts';
import type { StoredCause } from '#server/incidents/diagnosis/stored-diagnosis.ts';

const credible = ({ level }: StoredCause): boolean => level === 'likely' || level === 'possible';

/**
 * IDs of the resources that serve a model: its services, their hosts, and the model itself, because
 * its server may report latency and errors.
 */
export function serversOf(model: string, graph: ResourceGraph): Set<string> {
  const to = (from: string, kind: string): string[] =>
    graph.relations.flatMap((each) => (each.from === from && each.kind === kind ? [each.to] : []));
  const own = modelIds(model, graph);
  const services = own.flatMap((id) => to(id, 'served_by'));
  return new Set([
    ...own,
    ...[...own, ...services].flatMap((id) => to(id, 'runs_on')),
    ...services,
  ]);
}

type About = { resourceId: string | null; alerts: readonly { resourceId: string | null }[] };

/**
 * Model that an incident is about: the model of its first cause, otherwise an alerting model,
 * otherwise a model whose service or host is the cause or has an alert. Among several alerting
 * models, the model in the incident's name comes first, because its alert is the most significant.
 * Null if there is none.
 */
export function modelOfIncident(
  { resourceId, alerts }: About,
  causes: readonly StoredCause[],
  graph: ResourceGraph,
): string | null {
  const [first] = causes.filter(credible);
  if (first?.resource.kind === 'model') return first.resource.name;
  const ids = [resourceId, ...alerts.map((alert) => alert.resourceId)];
  const alerting = ids.flatMap((id) => graph.byId.get(id ?? '') ?? []);
  const own = alerting.find(({ kind }) => kind === 'model');
  if (own !== undefined) return own.name;
  const blamed = first === undefined ? [] : [keyIn(graph, first.resource)];
  const keys = [...blamed, ...alerting.map(({ id }) => id)];
  const models = [...graph.byId.values()].filter(({ kind }) => kind === 'model');
  for (const key of keys) {
    const served = models.find(({ name }) => serversOf(name, graph).has(key));
    if (served !== undefined) return served.name;
  }
  return null;
}
