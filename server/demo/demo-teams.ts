import { demoTeams } from '#lib/choices/demo-teams.ts';
import { newId } from '#server/platform/ids.ts';
import type { VerbContext } from '#server/platform/verb.ts';

/**
 * Creates the teams of the demo company, without members. An organization's team with the same name
 * is not changed.
 */
export async function ensureDemoTeams({ tx, now }: VerbContext): Promise<void> {
  for (const name of demoTeams) {
    const taken = await tx.team.count({ where: { name: { equals: name, mode: 'insensitive' } } });
    if (taken === 0)
      await tx.team.create({ data: { id: newId(), name, demo: true, createdAt: now } });
  }
}

/**
 * Deletes the teams of the demo company. Teams that other records have used since then belong to
 * the organization.
 */
export async function removeDemoTeams({ tx }: VerbContext): Promise<void> {
  for (const { id } of await tx.team.findMany({ where: { demo: true }, select: { id: true } })) {
    const where = { where: { teamId: id } };
    const uses = [
      await tx.roleGrant.count(where),
      await tx.apiKey.count(where),
      await tx.resource.count(where),
      await tx.source.count(where),
      await tx.datasetSource.count(where),
      await tx.mlflowServer.count(where),
      await tx.monitor.count(where),
      await tx.incident.count(where),
      await tx.action.count(where),
    ];
    if (uses.some((count) => count > 0))
      await tx.team.update({ where: { id }, data: { demo: false } });
    else await tx.team.delete({ where: { id } });
  }
}
