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
  const relations = rows.flatMap(({ fromId, toId, kind }) => {
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
  };
}

/** Keys of the resources that an alert is about: its own, and for an edge both ends. */
export function alertResources(
  alert: { resourceId: string | null; labels: unknown },
  graph: ResourceGraph,
): string[] {
  const own = alert.resourceId === null ? undefined : graph.byId.get(alert.resourceId);
  const labels: [string, unknown][] =
    typeof alert.labels === 'object' && alert.labels !== null
      ? Object.entries<unknown>({ ...alert.labels })
      : [];
  const caller = labels.find(([name]) => name === 'caller')?.[1];
  const callerKey = typeof caller === 'string' ? `service:${caller}` : null;
  return [
    ...(own === undefined ? [] : [resourceKey(own)]),
    ...(callerKey !== null && graph.byKey.has(callerKey) ? [callerKey] : []),
  ];
}
