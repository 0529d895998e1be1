import { wrongField } from '#server/platform/errors.ts';
import type { VerbContext } from '#server/platform/verb.ts';

/** Shared code to save objects that a job reads repeatedly: dataset sources and MLflow servers. */
type Place = { teamId: string | null; environmentId: string | null };

/** Throws if the team or environment does not exist. */
export async function requireKnownPlace(
  { tx }: VerbContext,
  { teamId, environmentId }: Place,
): Promise<void> {
  if (teamId !== null && (await tx.team.count({ where: { id: teamId } })) === 0)
    throw wrongField('teamId', 'no such team');
  if (
    environmentId !== null &&
    (await tx.environment.count({ where: { id: environmentId } })) === 0
  )
    throw wrongField('environmentId', 'no such environment');
}

export type SavedChange = { before?: unknown; after?: unknown };

/** Audits a change of `subject` and notifies open pages. */
export async function noteSaved(
  context: VerbContext,
  { teamId, environmentId }: Place,
  change: SavedChange & { subject: { kind: string; id: string; name: string } },
): Promise<{ id: string }> {
  await context.audit({ ...change, teamId, environmentId });
  await context.emit('experiments', change.subject.id);
  return { id: change.subject.id };
}
