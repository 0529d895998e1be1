import { visibleWhere, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';

/** A place by its names; null matches any. */
export type NamedPlace = { team: string | null; environment: string | null };

/** Places whose costs an actor may see, by name; null for all of them. */
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

/** True if the place of a line is within the visible places. */
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
