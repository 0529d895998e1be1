import { environmentNames } from '#server/accounts/environment-names.ts';
import { teamNames } from '#server/accounts/team-names.ts';
import type { Prisma } from '#server/generated/prisma/client.ts';
import { db } from '#server/platform/database/db.ts';

/** Number of incidents for one team, environment and resource. */
export type IncidentPlace = {
  teamId: string | null;
  environmentId: string | null;
  resourceId: string | null;
  count: number;
  names: Record<PlaceFacet, string>;
};
const facetNames = ['team', 'environment', 'owner', 'tier'] as const;
type PlaceFacet = (typeof facetNames)[number];
export type PlaceFilter = Partial<Record<PlaceFacet, readonly string[] | undefined>>;

/** Places of the incidents. Limited by the number of resources with incidents. */
export async function placesOfIncidents(
  where: Prisma.IncidentWhereInput,
): Promise<IncidentPlace[]> {
  const [groups, teams, environments] = await Promise.all([
    db().incident.groupBy({ by: ['teamId', 'environmentId', 'resourceId'], where, _count: true }),
    teamNames(),
    environmentNames(),
  ]);
  const resources = await db().resource.findMany({
    where: { id: { in: groups.flatMap((group) => group.resourceId ?? []) } },
    select: { id: true, owner: true, tier: true },
  });
  const byId = new Map(resources.map((row) => [row.id, row]));
  return groups.map(({ teamId, environmentId, resourceId, _count }) => {
    const resource = byId.get(resourceId ?? '');
    return {
      teamId,
      environmentId,
      resourceId,
      count: _count,
      names: {
        team: teams.get(teamId ?? '') ?? 'none',
        environment: environments.get(environmentId ?? '') ?? 'none',
        owner: resource?.owner ?? 'none',
        tier: resource === undefined ? 'none' : String(resource.tier),
      },
    };
  });
}

function passes(place: IncidentPlace, filter: PlaceFilter, except?: PlaceFacet): boolean {
  return facetNames.every((facet) => {
    const ticked = filter[facet] ?? [];
    return facet === except || ticked.length === 0 || ticked.includes(place.names[facet]);
  });
}

/** Filters the incidents by the selected places. */
export function placeWhere(
  places: readonly IncidentPlace[],
  filter: PlaceFilter,
): Prisma.IncidentWhereInput {
  if (facetNames.every((facet) => (filter[facet] ?? []).length === 0)) return {};
  const ticked = places.filter((place) => passes(place, filter));
  // An empty OR nested below two ANDs would be dropped.
  if (ticked.length === 0) return { id: { in: [] } };
  return {
    OR: ticked.map(({ teamId, environmentId, resourceId }) => ({
      teamId,
      environmentId,
      resourceId,
    })),
  };
}

/** Counts per name of each facet, with the filters of the other facets applied. */
export function placeFacets(
  places: readonly IncidentPlace[],
  filter: PlaceFilter,
): Record<PlaceFacet, Record<string, number>> {
  const countsOf = (facet: PlaceFacet) => {
    const counts: Record<string, number> = {};
    for (const place of places.filter((each) => passes(each, filter, facet)))
      counts[place.names[facet]] = (counts[place.names[facet]] ?? 0) + place.count;
    return counts;
  };
  return {
    team: countsOf('team'),
    environment: countsOf('environment'),
    owner: countsOf('owner'),
    tier: countsOf('tier'),
  };
}
