import { searchInput, type SearchHit } from '#lib/schemas/infrastructure/infrastructure.ts';
import { nameWhere } from '#server/infrastructure/resources/resource-where.ts';
import { can, visibleWhere, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { containing } from '#server/platform/database/like-text.ts';
import { query } from '#server/platform/verb.ts';
import { searchPages } from './search-pages.ts';
import { findActions, findModels, findTraining, numberIn } from './search-things.ts';

function findScreens(actor: Actor, q: string): SearchHit[] {
  const text = q.toLowerCase();
  return searchPages
    .filter(
      (page) =>
        can(actor, page.permission) && `${page.title} ${page.words}`.toLowerCase().includes(text),
    )
    .map((page) => ({
      kind: 'page',
      id: page.href,
      title: page.title,
      detail: 'Page',
      href: page.href,
    }));
}

async function findResources(actor: Actor, q: string, limit: number): Promise<SearchHit[]> {
  if (!can(actor, 'infrastructure:read')) return [];
  const rows = await db().resource.findMany({
    where: { AND: [visibleWhere(actor, 'infrastructure:read'), nameWhere(q)] },
    orderBy: { lastSeenAt: 'desc' },
    take: limit,
  });
  return rows.map((row) => ({
    kind: 'resource',
    id: row.id,
    title: row.name,
    detail: row.kind,
    href: `/infrastructure/${row.id}`,
  }));
}

async function findIncidents(actor: Actor, q: string, limit: number): Promise<SearchHit[]> {
  if (!can(actor, 'incidents:read')) return [];
  const number = numberIn(q, 'inc');
  const rows = await db().incident.findMany({
    where: {
      AND: [
        visibleWhere(actor, 'incidents:read'),
        {
          OR: [{ title: containing(q) }, ...(number === undefined ? [] : [{ number }])],
        },
      ],
    },
    orderBy: { openedAt: 'desc' },
    take: limit,
  });
  return rows.map((row) => ({
    kind: 'incident',
    id: row.id,
    title: `INC-${row.number} ${row.title}`,
    detail: row.status,
    href: `/incidents/${row.id}`,
  }));
}

/**
 * Search of the command palette: pages, and all objects with a name or number, up to `limit` of
 * each kind.
 */
export const search = query(
  { permission: 'overview:read', input: searchInput },
  async ({ actor }, { q, limit }): Promise<{ items: SearchHit[] }> => {
    const [incidents, actions, models, resources, training] = await Promise.all([
      findIncidents(actor, q, limit),
      findActions(actor, q, limit),
      findModels(actor, q, limit),
      findResources(actor, q, limit),
      findTraining(actor, q, limit),
    ]);
    // Omits the graph node of a model that has its own page; the node is for users who may not read
    // models.
    const isTold = (hit: SearchHit) =>
      models.some(({ title }) => hit.detail === 'model' && hit.title === title);
    return {
      items: [
        ...findScreens(actor, q).slice(0, limit),
        ...incidents,
        ...actions,
        ...models,
        ...resources.filter((hit) => !isTold(hit)),
        ...training,
      ],
    };
  },
);
