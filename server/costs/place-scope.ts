import { visibleWhere, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';

/** Names of a place; null matches any. */
export type NamedPlace = { team: string | null; environment: string | null };

/** Names of the places whose costs an actor may see; null for all places. */
export async function placeScope(actor: Actor): Promise<NamedPlace[] | null> {
  const where = visibleWhere(actor, 'costs:read');
  if (where.OR === undefined) return null;
  const [teams, environments] = await Promise.all([
    db().team.findMany({ select: { id: true, name: true } }),
    db().environment.findMany({ select: { id: true, name: true } }),
  ]);
  const nameOf = (rows: readonly { id: string; name: string }[], id: string | undefined) =>
    id === undefined ? null : (rows.find((row) => row.id === id)?.name ?? '');
  return where.OR.map((place) => ({
    team: nameOf(teams, place.teamId),
    environment: nameOf(environments, place.environmentId),
  }));
}

/** True if the place of a line is visible. */
export function isVisible(
  places: readonly NamedPlace[] | null,
  line: { team: string | null; environment: string | null },
): boolean {
  return (
    places === null ||
    places.some(
      (place) =>
        (place.team === null || place.team === line.team) &&
        (place.environment === null || place.environment === line.environment),
    )
  );
}
