import { setOwnershipInput } from '#lib/schemas/infrastructure-ownership.ts';
import type { OwnershipField, SetBy } from '#lib/schemas/infrastructure-ownership.ts';
import { found, verb } from '#server/platform/verb.ts';
import { storeOwnership } from './apply-ownership.ts';
import { decideOwnership } from './decide-ownership.ts';
import { readOwned, readOwnershipRules } from './ownership-rows.ts';

/** A person sets team, owner, environment or tier of one resource, or gives fields back to the rules. */
export const setOwnership = verb(
  {
    permission: 'infrastructure:write',
    input: setOwnershipInput,
    audit: 'infrastructure.set-ownership',
  },
  async (context, { id, release, ...given }) => {
    const { tx, actor, now } = context;
    await tx.$queryRaw`select 1 as locked from pg_advisory_xact_lock(hashtextextended('register-resources', 7))`;
    const [row] = await readOwned([id], tx);
    const before = found(row, 'resource');
    context.requireAt(before);
    if (typeof given.teamId === 'string')
      found(await tx.team.findUnique({ where: { id: given.teamId } }), 'team');
    if (typeof given.environmentId === 'string')
      found(await tx.environment.findUnique({ where: { id: given.environmentId } }), 'environment');
    const mark = { by: 'person', name: actor.name, at: now.toISOString() } as const;
    const set: [OwnershipField, boolean][] = [
      ['team', given.teamId !== undefined],
      ['owner', given.owner !== undefined],
      ['environment', given.environmentId !== undefined],
      ['tier', given.tier !== undefined],
    ];
    const kept = Object.entries(before.setBy).filter(
      ([field]) => !release.some((each) => each === field),
    );
    const setBy: SetBy = {
      ...Object.fromEntries(kept),
      ...Object.fromEntries(set.flatMap(([field, present]) => (present ? [[field, mark]] : []))),
    };
    const { rules } = await readOwnershipRules(tx);
    const after = decideOwnership({ ...before, ...given, setBy }, rules, now.toISOString());
    // Nobody hands a resource to a place where they may do nothing.
    context.requireAt(after);
    await storeOwnership(context, [{ id, decided: after }]);
    const { teamId, owner, environmentId, tier } = before;
    await context.audit({
      subject: { kind: 'resource', id, name: before.name },
      before: { teamId, owner, environmentId, tier, setBy: before.setBy },
      after,
      teamId: after.teamId,
      environmentId: after.environmentId,
    });
    await context.emit('infrastructure', id);
    await context.emit('incidents');
    return { id };
  },
);
