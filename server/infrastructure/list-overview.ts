import type { z } from 'zod';
import type { Facets, OverviewPage, ResourceHealth } from '#lib/schemas/infrastructure.ts';
import { overviewInput } from '#lib/schemas/infrastructure.ts';
import type { Actor } from '#server/platform/actor.ts';
import { visibleWhere } from '#server/platform/actor.ts';
import { decodeCursor, encodeCursor } from '#server/platform/cursor.ts';
import { db } from '#server/platform/db.ts';
import { query } from '#server/platform/verb.ts';
import { stateRank } from './health-state.ts';
import { environmentWhere, nameWhere } from './resource-where.ts';
import { withHealth } from './with-health.ts';

/** The state is computed, so the whole list is, before it is sorted and cut. */
const maxRows = 2_000;

function count(
  items: readonly ResourceHealth[],
  read: (item: ResourceHealth) => string,
): Record<string, number> {
  return Object.fromEntries(
    [...Map.groupBy(items, read)].map(([value, group]) => [value, group.length]),
  );
}

function facetsOf(items: readonly ResourceHealth[]): Facets {
  return {
    state: count(items, (item) => item.state),
    environment: count(items, (item) => item.environment ?? 'none'),
  };
}

function byNeed(a: ResourceHealth, b: ResourceHealth): number {
  return (
    stateRank(a.state) - stateRank(b.state) ||
    a.name.localeCompare(b.name, 'en') ||
    (a.id < b.id ? -1 : 1)
  );
}

async function overview(
  actor: Actor,
  kind: string,
  input: z.output<typeof overviewInput>,
  nowMs: number,
): Promise<OverviewPage> {
  const rows = await db().resource.findMany({
    where: {
      AND: [
        { kind },
        visibleWhere(actor, 'infrastructure:read'),
        nameWhere(input.q),
        await environmentWhere(input.environment),
      ],
    },
    orderBy: { lastSeenAt: 'desc' },
    take: maxRows,
  });
  const all = await withHealth(rows, nowMs);
  const items = all
    .filter((item) => input.state === undefined || input.state.includes(item.state))
    .sort(byNeed);
  const cursor = decodeCursor(input.cursor);
  // The order is by need, so the cursor holds the last item and not its time; a vanished item starts over.
  const start = cursor === null ? 0 : items.findIndex((item) => item.id === cursor.id) + 1;
  const page = items.slice(start, start + input.limit);
  const last = page.at(-1);
  const more = start + page.length < items.length && last !== undefined;
  return {
    items: page,
    nextCursor: more ? encodeCursor({ at: new Date(nowMs), id: last.id }) : null,
    facets: facetsOf(all),
  };
}

/** Services, what needs attention first: request rate, error ratio, p95 latency, state, open incidents. */
export const listServices = query(
  { permission: 'infrastructure:read', input: overviewInput },
  ({ actor, now }, input) => overview(actor, 'service', input, now.getTime()),
);

/** Hosts, what needs attention first: CPU, memory, the fullest disk. */
export const listHosts = query(
  { permission: 'infrastructure:read', input: overviewInput },
  ({ actor, now }, input) => overview(actor, 'host', input, now.getTime()),
);
