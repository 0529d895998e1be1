import type { z } from 'zod';
import {
  overviewInput,
  type Facets,
  type OverviewPage,
  type ResourceHealth,
} from '#lib/schemas/infrastructure/infrastructure.ts';
import { visibleWhere, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { decodeCursor, encodeCursor } from '#server/platform/http/cursor.ts';
import { query } from '#server/platform/verb.ts';
import { stateRank } from '../health-state.ts';
import { withHealth } from '../with-health.ts';
import { nameWhere } from './resource-where.ts';

/** The state is computed, so the whole list is loaded before it is sorted and truncated. */
const maxRows = 2_000;

/** Facets, and the value of an item in each. */
const facets = {
  state: (item: ResourceHealth): string => item.state,
  environment: (item: ResourceHealth) => item.environment ?? 'none',
  team: (item: ResourceHealth) => item.team ?? 'none',
  owner: (item: ResourceHealth) => item.owner ?? 'none',
  tier: (item: ResourceHealth) => String(item.tier),
};
type Facet = keyof typeof facets;
const facetNames = ['state', 'environment', 'team', 'owner', 'tier'] as const satisfies Facet[];
type Ticked = Partial<Record<Facet, readonly string[] | undefined>>;

function passes(item: ResourceHealth, ticked: Ticked, except?: Facet): boolean {
  return facetNames.every((facet) => {
    const values = ticked[facet] ?? [];
    return facet === except || values.length === 0 || values.includes(facets[facet](item));
  });
}

/**
 * Counts of each facet, with the filters of the other facets applied, so that a selected value does
 * not hide the other values.
 */
function facetsOf(items: readonly ResourceHealth[], ticked: Ticked): Facets {
  return Object.fromEntries(
    facetNames.map((facet) => {
      const counted = items.filter((item) => passes(item, ticked, facet));
      const groups = [...Map.groupBy(counted, facets[facet])];
      return [facet, Object.fromEntries(groups.map(([value, group]) => [value, group.length]))];
    }),
  );
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
      AND: [{ kind }, visibleWhere(actor, 'infrastructure:read'), nameWhere(input.q)],
    },
    orderBy: { lastSeenAt: 'desc' },
    take: maxRows,
  });
  const all = await withHealth(rows, nowMs);
  const items = all.filter((item) => passes(item, input)).sort(byNeed);
  const cursor = decodeCursor(input.cursor);
  // The list is sorted by urgency, so the cursor contains the last item instead of a time. If that
  // item is gone, the list starts over.
  const start = cursor === null ? 0 : items.findIndex((item) => item.id === cursor.id) + 1;
  const page = items.slice(start, start + input.limit);
  const last = page.at(-1);
  const more = start + page.length < items.length && last !== undefined;
  return {
    items: page,
    nextCursor: more ? encodeCursor({ at: new Date(nowMs), id: last.id }) : null,
    total: items.length,
    facets: facetsOf(all, input),
  };
}

/** Services, most urgent first: request rate, error ratio, p95 latency, state, open incidents. */
export const listServices = query(
  { permission: 'infrastructure:read', input: overviewInput },
  ({ actor, now }, input) => overview(actor, 'service', input, now.getTime()),
);

/** Hosts, most urgent first: CPU, memory, the fullest disk. */
export const listHosts = query(
  { permission: 'infrastructure:read', input: overviewInput },
  ({ actor, now }, input) => overview(actor, 'host', input, now.getTime()),
);
