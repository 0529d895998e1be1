import { resourceKey, type Relation, type ResourceRef } from '#engines/correlate/graph.ts';
import { seenLately } from '#server/platform/auth/seen-lately.ts';
import { db, type Transaction } from '#server/platform/database/db.ts';

export type GraphResource = {
  id: string;
  kind: string;
  name: string;
  tier: number;
  environmentId: string | null;
  teamId: string | null;
  demo: boolean;
};
export type ResourceGraph = {
  byId: ReadonlyMap<string, GraphResource>;
  /** Directed, between ids: `from` depends on `to`. */
  relations: readonly (Relation & { kind: string })[];
  /**
   * By kind and name. Resources of the same name in two environments or namespaces are separate.
   */
  named: ReadonlyMap<string, readonly GraphResource[]>;
};

const select = {
  id: true,
  kind: true,
  name: true,
  tier: true,
  environmentId: true,
  teamId: true,
  demo: true,
} as const;
/** Resource kinds that would only add noise to the graph. */
const leftOut = ['process'];

const nameKey = ({ kind, name }: ResourceRef): string => resourceKey({ kind, name });

/** Graph of these resources. Relations to others are omitted. */
export function toResourceGraph(
  resources: readonly GraphResource[],
  relations: ResourceGraph['relations'],
): ResourceGraph {
  const byId = new Map(resources.map((resource) => [resource.id, resource]));
  return {
    byId,
    relations: relations.filter(({ from, to }) => byId.has(from) && byId.has(to)),
    named: Map.groupBy(resources, nameKey),
  };
}

/**
 * Resource of a reference: by id, else by kind and name in the environment, else the only one of
 * that kind and name.
 */
export function findResource(
  { byId, named }: ResourceGraph,
  ref: ResourceRef,
  environmentId: string | null = null,
): GraphResource | undefined {
  const known = byId.get(ref.id ?? '');
  if (known !== undefined) return known;
  const found = named.get(nameKey(ref)) ?? [];
  const inPlace = found.filter((resource) => resource.environmentId === environmentId);
  const [only, ...others] = inPlace.length === 0 ? found : inPlace;
  return others.length === 0 ? only : undefined;
}

/**
 * Key of a reference in this graph: the id of its resource, otherwise the result of `resourceKey`.
 */
export function keyIn(
  graph: ResourceGraph,
  ref: ResourceRef,
  environmentId: string | null = null,
): string {
  return findResource(graph, ref, environmentId)?.id ?? resourceKey(ref);
}

/** Causal graph of all resources and the relations valid at `now`. */
export async function readGraph(
  now: Date,
  tx: Pick<Transaction, 'resource' | 'relation'> = db(),
): Promise<ResourceGraph> {
  const resources = await tx.resource.findMany({ where: { kind: { notIn: leftOut } }, select });
  const rows = await tx.relation.findMany({
    where: seenLately(now),
    select: { fromId: true, toId: true, kind: true },
  });
  return toResourceGraph(
    resources,
    rows.map(({ fromId, toId, kind }) => ({ from: fromId, to: toId, kind })),
  );
}

function callerOf(labels: unknown): string | null {
  const named: [string, unknown][] =
    typeof labels === 'object' && labels !== null ? Object.entries<unknown>({ ...labels }) : [];
  const caller = named.find(([name]) => name === 'caller')?.[1];
  return typeof caller === 'string' ? caller : null;
}

type PlacedAlert = { resourceId: string | null; labels: unknown };

/** Ids of the resources of a model, which the registry identifies by name only. */
export function modelIds(model: string, { named }: ResourceGraph): string[] {
  return (named.get(nameKey({ kind: 'model', name: model })) ?? []).map(({ id }) => id);
}

/** The fields of a resource that the engines read. */
export function toRef({ id, kind, name }: GraphResource): ResourceRef {
  return { id, kind, name };
}

/** Service with this name, in the given environment if any. */
export function serviceNamed(
  { named }: ResourceGraph,
  name: string,
  environmentId: string | null | undefined,
): GraphResource | undefined {
  const found = named.get(nameKey({ kind: 'service', name })) ?? [];
  return found.find((service) => service.environmentId === environmentId) ?? found[0];
}

/**
 * Ids of the resources of an alert: its own resource and, for an edge, the caller in the same
 * environment.
 */
export function alertResources(
  { resourceId, labels }: PlacedAlert,
  graph: ResourceGraph,
): string[] {
  const own = graph.byId.get(resourceId ?? '');
  const caller = serviceNamed(graph, callerOf(labels) ?? '', own?.environmentId);
  return [own, caller].flatMap((resource) => (resource === undefined ? [] : [resource.id]));
}
