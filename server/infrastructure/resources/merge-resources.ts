import { mergeResourcesInput } from '#lib/schemas/infrastructure/infrastructure.ts';
import type { Transaction } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { toJson } from '#server/platform/json.ts';
import { found, verb } from '#server/platform/verb.ts';
import { mergedAlias } from '../derive/resolve-facts.ts';
import { applyOwnership } from '../ownership/apply-ownership.ts';
import { readOwnershipRules } from '../ownership/ownership-rows.ts';
import { labelsOf } from './to-resource-item.ts';

/**
 * Relations that the remaining resource already has, and relations between the two resources, are
 * removed with the other resource.
 */
async function moveRelations(tx: Transaction, id: string, otherId: string): Promise<void> {
  await tx.$executeRaw`update "Relation" r set "fromId" = ${id}::uuid where r."fromId" = ${otherId}::uuid and r."toId" <> ${id}::uuid
    and not exists (select 1 from "Relation" k where k."fromId" = ${id}::uuid and k."toId" = r."toId" and k.kind = r.kind)`;
  await tx.$executeRaw`update "Relation" r set "toId" = ${id}::uuid where r."toId" = ${otherId}::uuid and r."fromId" <> ${id}::uuid
    and not exists (select 1 from "Relation" k where k."toId" = ${id}::uuid and k."fromId" = r."fromId" and k.kind = r.kind)`;
}

async function moveHistory(tx: Transaction, id: string, otherId: string): Promise<void> {
  const pointer = { where: { resourceId: otherId }, data: { resourceId: id } };
  await tx.change.updateMany(pointer);
  await tx.finding.updateMany(pointer);
  await tx.alert.updateMany(pointer);
  await tx.incident.updateMany(pointer);
  await tx.action.updateMany({ where: { targetId: otherId }, data: { targetId: id } });
}

/**
 * Merges two resources: names, relations and history of the other resource move to the remaining
 * one.
 */
export const mergeResources = verb(
  {
    permission: 'infrastructure:write',
    input: mergeResourcesInput,
    audit: 'infrastructure.merge-resources',
  },
  async (context, { id, otherId, reason }) => {
    const { tx } = context;
    if (id === otherId)
      throw new TandemError('invalid_input', 'otherId: is the same resource', {
        fields: [{ field: 'otherId', message: 'is the same resource' }],
      });
    const [stays, goes] = await Promise.all([
      tx.resource.findUnique({ where: { id } }),
      tx.resource.findUnique({ where: { id: otherId } }),
    ]);
    const kept = found(stays, 'resource');
    const other = found(goes, 'resource');
    context.requireAt(kept);
    context.requireAt(other);
    if (kept.kind !== other.kind)
      throw new TandemError('conflict', `A ${other.kind} cannot be merged into a ${kept.kind}.`);
    const aliases = await tx.resourceAlias.findMany({
      where: { resourceId: otherId },
      select: { kind: true, value: true },
    });
    await tx.resourceAlias.updateMany({ where: { resourceId: otherId }, data: { resourceId: id } });
    await moveRelations(tx, id, otherId);
    await moveHistory(tx, id, otherId);
    await tx.resource.delete({ where: { id: otherId } });
    await tx.resource.update({
      where: { id },
      data: {
        labels: toJson({ ...labelsOf(other.labels), ...labelsOf(kept.labels) }),
        firstSeenAt: kept.firstSeenAt < other.firstSeenAt ? kept.firstSeenAt : other.firstSeenAt,
        lastSeenAt: kept.lastSeenAt > other.lastSeenAt ? kept.lastSeenAt : other.lastSeenAt,
      },
    });
    // Stores the other resource's canonical id as an alias, so that its next sample does not create
    // it again.
    await tx.resourceAlias.createMany({
      data: [{ id: otherId, ...mergedAlias(other.kind, other.canonicalId), resourceId: id }],
      skipDuplicates: true,
    });
    // The merge may have added labels that ownership rules match.
    const { rules } = await readOwnershipRules(tx);
    await applyOwnership(context, rules, [id]);
    await context.audit({
      subject: { kind: 'resource', id, name: kept.name },
      before: { id: otherId, canonicalId: other.canonicalId, name: other.name, aliases },
      after: { id, canonicalId: kept.canonicalId, name: kept.name },
      reason,
      teamId: kept.teamId,
      environmentId: kept.environmentId,
    });
    await context.emit('infrastructure', id);
    return { id };
  },
);
