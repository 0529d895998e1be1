import { wrongField } from '#server/platform/errors.ts';
import type { VerbContext } from '#server/platform/verb.ts';

/** What is common to saving the things that a job reads again and again: dataset sources and MLflow servers. */
type Place = { teamId: string | null; environmentId: string | null };

/** Throws when team or environment do not exist. */
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

/** Audits a change and tells the screens. */
export async function noteSaved(
  context: VerbContext,
  kind: 'dataset-source' | 'mlflow-server',
  { id, name, teamId, environmentId }: Place & { id: string; name: string },
  change: { before?: unknown; after?: unknown },
): Promise<{ id: string }> {
  const subject = { kind, id, name };
  await context.audit({ subject, ...change, teamId, environmentId });
  await context.emit('experiments', id);
  return { id };
}
