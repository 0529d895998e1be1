import {
  setOwnershipInput,
  type OwnershipField,
  type SetBy,
} from '#lib/schemas/infrastructure/ownership.ts';
import { TandemError } from '#server/platform/errors.ts';
import { found, verb } from '#server/platform/verb.ts';
import { storeOwnership } from './apply-ownership.ts';
import { decideOwnership } from './decide-ownership.ts';
import { readOwned, readOwnershipRules } from './ownership-rows.ts';

type Values = {
  teamId: string | null;
  owner: string | null;
  environmentId: string | null;
  tier: number | null;
};
const markOf = {
  teamId: 'team',
  owner: 'owner',
  environmentId: 'environment',
  tier: 'tier',
} as const;

/**
 * Ownership is set per field and has no version, so each changed field must still have its expected
 * value.
 */
function requireExpected(
  { setBy, teamId, owner, environmentId, tier }: Values & { setBy: SetBy },
  expected: Partial<Record<keyof Values, string | number | null | undefined>>,
): void {
  const theirs: Values = { teamId, owner, environmentId, tier };
  const moved = (['teamId', 'owner', 'environmentId', 'tier'] as const).find(
    (field) => expected[field] !== undefined && expected[field] !== theirs[field],
  );
  if (moved === undefined) return;
  const mark = setBy[markOf[moved]];
  const by = mark?.by === 'person' ? mark.name : null;
  throw new TandemError('conflict', `Its ${markOf[moved]} is another by now.`, {
    data: { version: 0, by, theirs },
  });
}

/**
 * Sets team, owner, environment or tier of one resource on a person's request, or resets fields to
 * the rules.
 */
export const setOwnership = verb(
  {
    permission: 'infrastructure:write',
    input: setOwnershipInput,
    audit: 'infrastructure.set-ownership',
  },
  async (context, { id, release, expected, ...given }) => {
    const { tx, actor, now } = context;
    await tx.$queryRaw`select 1 as locked from pg_advisory_xact_lock(hashtextextended('register-resources', 7))`;
    const [row] = await readOwned([id], tx);
    const before = found(row, 'resource');
    context.requireAt(before);
    requireExpected(before, expected);
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
    // A resource cannot be moved to a place where the user has no permission.
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
