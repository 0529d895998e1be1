import { roles, type Grant } from '#lib/permissions.ts';
import { whyMayNotApprove, type Votable } from '#server/actions/policy/who-may-approve.ts';
import type { Actor } from '#server/platform/actor.ts';
import type { Transaction } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import type { VerbContext } from '#server/platform/verb.ts';

type Named = { id: string; name: string };
type Reader = Pick<Transaction, 'delegation'>;

export function grantsOf(
  rows: readonly { role: string; teamId: string | null; environmentId: string | null }[],
): Grant[] {
  return rows.flatMap(({ role, teamId, environmentId }) => {
    const known = roles.find((each) => each === role);
    return known === undefined ? [] : [{ role: known, teamId, environmentId }];
  });
}

/** Delegations in effect at an instant, with their users and roles; disabled users do not count. */
export async function activeDelegations(tx: Reader, now: Date) {
  const rows = await tx.delegation.findMany({
    where: {
      startsAt: { lte: now },
      endsAt: { gt: now },
      endedAt: null,
      from: { disabledAt: null },
      to: { disabledAt: null },
    },
    include: {
      from: { select: { id: true, name: true, grants: true, demo: true } },
      to: { select: { id: true, name: true, grants: true, demo: true } },
    },
    orderBy: { createdAt: 'asc' },
    take: 500,
  });
  const asPerson = (user: (typeof rows)[number]['from']): Actor => ({
    kind: 'user',
    id: user.id,
    name: user.name,
    grants: grantsOf(user.grants),
    sessionId: '',
    authenticatedAt: now,
    ip: null,
    demo: user.demo,
  });
  return rows.map((row) => ({ ...row, fromActor: asPerson(row.from), toActor: asPerson(row.to) }));
}
export type ActiveDelegation = Awaited<ReturnType<typeof activeDelegations>>[number];

/**
 * Users that the actor may represent when approving this action: those who could decide on it
 * themselves.
 */
export function behalvesOf(
  delegations: readonly ActiveDelegation[],
  actor: Actor,
  action: Votable,
  { alone }: { alone: boolean },
): Named[] {
  if (actor.kind !== 'user') return [];
  return delegations
    .filter(
      ({ to, fromActor }) =>
        to.id === actor.id && whyMayNotApprove(fromActor, action, { alone }) === null,
    )
    .map(({ from }) => ({ id: from.id, name: from.name }));
}

/**
 * User that this vote also counts for. Grants no rights: both the voter and the absent user must be
 * allowed to vote by their own roles. The absent user cannot vote again.
 */
export async function onBehalfOf(
  context: Pick<VerbContext, 'tx' | 'now' | 'actor'>,
  action: Votable,
  id: string | undefined,
  alone: { alone: boolean },
): Promise<Named | null> {
  if (id === undefined) return null;
  const delegations = await activeDelegations(context.tx, context.now);
  const behalf = behalvesOf(delegations, context.actor, action, alone).find(
    (each) => each.id === id,
  );
  if (behalf !== undefined) return behalf;
  const handed = delegations.find(({ from, to }) => from.id === id && to.id === context.actor.id);
  throw new TandemError(
    'forbidden',
    handed === undefined
      ? 'onBehalfOf: this user has not delegated approvals to you.'
      : `onBehalfOf: ${handed.from.name} cannot decide on this either. ${whyMayNotApprove(handed.fromActor, action, alone) ?? ''}`.trim(),
    { fields: [{ field: 'onBehalfOf', message: 'does not apply' }] },
  );
}
