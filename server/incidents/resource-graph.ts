import type { Relation } from '#engines/correlate/graph.ts';
import { resourceKey } from '#engines/correlate/graph.ts';
import { seenLately } from '#server/platform/seen-lately.ts';
import type { Transaction } from '#server/platform/db.ts';
import { db } from '#server/platform/db.ts';

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
  byKey: ReadonlyMap<string, GraphResource>;
  /** Directed: `from` depends on `to`. */
  relations: readonly (Relation & { kind: string })[];
  /** The relations between ids: resources of one name in two environments or namespaces are two. */
  links: readonly Relation[];
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
/** Kinds that stand for a part of something and would only make the graph noisy. */
const leftOut = ['process'];

/** The causal graph as keys (`kind:name`), from all resources and the relations that hold at `now`. */
export async function readGraph(
  now: Date,
  tx: Pick<Transaction, 'resource' | 'relation'> = db(),
): Promise<ResourceGraph> {
  const resources = await tx.resource.findMany({ where: { kind: { notIn: leftOut } }, select });
  const byId = new Map(resources.map((resource) => [resource.id, resource]));
  const rows = await tx.relation.findMany({
    where: seenLately(now),
    select: { fromId: true, toId: true, kind: true },
  });
  const known = rows.filter(({ fromId, toId }) => byId.has(fromId) && byId.has(toId));
  const relations = known.flatMap(({ fromId, toId, kind }) => {
    const from = byId.get(fromId);
    const to = byId.get(toId);
    return from === undefined || to === undefined
      ? []
      : [{ from: resourceKey(from), to: resourceKey(to), kind }];
  });
  return {
    byId,
    byKey: new Map(resources.map((resource) => [resourceKey(resource), resource])),
    relations,
    links: known.map(({ fromId, toId }) => ({ from: fromId, to: toId })),
  };
}

function callerOf(labels: unknown): string | null {
  const named: [string, unknown][] =
    typeof labels === 'object' && labels !== null ? Object.entries<unknown>({ ...labels }) : [];
  const caller = named.find(([name]) => name === 'caller')?.[1];
  return typeof caller === 'string' ? caller : null;
}

type PlacedAlert = { resourceId: string | null; labels: unknown };

/**
 * Ids of the resources that an alert is about: its own, and for an edge its caller, in the environment of its own one.
 * Made once for many alerts.
 */
export function alertResourceIds({ byId }: ResourceGraph): (alert: PlacedAlert) => string[] {
  const services = Map.groupBy(
    [...byId.values()].filter(({ kind }) => kind === 'service'),
    ({ name }) => name,
  );
  return ({ resourceId, labels }) => {
    const own = resourceId === null ? undefined : byId.get(resourceId);
    const named = services.get(callerOf(labels) ?? '') ?? [];
    const caller =
      named.find(({ environmentId }) => environmentId === own?.environmentId) ?? named[0];
    return [own, caller].flatMap((resource) => (resource === undefined ? [] : [resource.id]));
  };
}

/** Keys of the resources that an alert is about: its own, and for an edge both ends. */
export function alertResources(alert: PlacedAlert, graph: ResourceGraph): string[] {
  const own = alert.resourceId === null ? undefined : graph.byId.get(alert.resourceId);
  const caller = callerOf(alert.labels);
  const callerKey = caller === null ? null : `service:${caller}`;
  return [
    ...(own === undefined ? [] : [resourceKey(own)]),
    ...(callerKey !== null && graph.byKey.has(callerKey) ? [callerKey] : []),
  ];
}
