import type { ColumnAnswer } from '#lib/schemas/drift/columns.ts';
import { visibleWhere, type Actor } from '#server/platform/actor.ts';
import { seenLately } from '#server/platform/auth/seen-lately.ts';
import { db } from '#server/platform/database/db.ts';

type Upstream = ColumnAnswer['upstream'];

const hopsAtMost = 2;
const nodesAtMost = 20;
const perNode = 5;
/** Time before a window in which events may explain why its values differ. */
const earlierMs = 24 * 3_600_000;

type Found = { id: string; kind: string; name: string; relation: string; hops: number };

/**
 * Upstream and serving nodes of a model and their dependencies, nearest first; upstream before
 * serving nodes.
 */
async function nodesBehind(actor: Actor, model: string, now: Date): Promise<Found[]> {
  const own = await db().resource.findFirst({ where: { kind: 'model', name: model } });
  if (own === null) return [];
  const found = new Map<string, Found>();
  let from = [own.id];
  for (let hops = 1; hops <= hopsAtMost && from.length > 0; hops += 1) {
    const relations = await db().relation.findMany({
      where: {
        fromId: { in: from },
        ...seenLately(now),
        to: { AND: [{ kind: { not: 'process' } }, visibleWhere(actor, 'infrastructure:read')] },
      },
      include: { to: { select: { id: true, kind: true, name: true } } },
      take: 200,
    });
    const next = relations
      .filter(({ to }) => !found.has(to.id) && to.id !== own.id)
      .toSorted((a, b) => Number(b.kind === 'fed_by') - Number(a.kind === 'fed_by'));
    for (const { to, kind: relation } of next)
      if (found.size < nodesAtMost && !found.has(to.id))
        found.set(to.id, { ...to, relation, hops });
    from = next.map(({ to }) => to.id);
  }
  return [...found.values()];
}

/**
 * Upstream sources of a column's values in the dependency graph, with incidents and changes around
 * the window.
 */
export async function upstreamOf(
  actor: Actor,
  model: string,
  window: { fromMs: number; toMs: number },
): Promise<Upstream> {
  const nodes = await nodesBehind(actor, model, new Date(window.toMs));
  const ids = nodes.map(({ id }) => id);
  if (ids.length === 0) return [];
  const from = new Date(window.fromMs - earlierMs);
  const to = new Date(window.toMs);
  const [incidents, changes] = await Promise.all([
    db().incident.findMany({
      where: {
        AND: [
          { resourceId: { in: ids }, openedAt: { lt: to } },
          { OR: [{ resolvedAt: null }, { resolvedAt: { gte: from } }] },
          visibleWhere(actor, 'incidents:read'),
        ],
      },
      orderBy: { openedAt: 'desc' },
      take: 100,
    }),
    db().change.findMany({
      where: { resourceId: { in: ids }, occurredAt: { gte: from, lt: to } },
      orderBy: { occurredAt: 'desc' },
      take: 100,
    }),
  ]);
  return nodes.map((node) => ({
    ...node,
    incidents: incidents
      .filter(({ resourceId }) => resourceId === node.id)
      .slice(0, perNode)
      .map(({ id, number, title, resolvedAt, openedAt }) => ({
        id,
        number,
        title,
        open: resolvedAt === null,
        openedAt: openedAt.toISOString(),
      })),
    changes: changes
      .filter(({ resourceId }) => resourceId === node.id)
      .slice(0, perNode)
      .map(({ title, kind, occurredAt }) => ({ title, kind, at: occurredAt.toISOString() })),
  }));
}
