import { z } from 'zod';
import { rolePermissions, roles } from '#lib/permissions.ts';
import {
  createDelegationInput,
  delegationIdInput,
  type DelegationItem,
  type DelegationPage,
} from '#lib/schemas/actions/delegations.ts';
import { formatAbsolute } from '#lib/time-format.ts';
import { noteHandedApprovals } from '#server/notifications/note-event.ts';
import { can, isDemoPerson } from '#server/platform/actor.ts';
import { db, type Transaction } from '#server/platform/database/db.ts';
import { TandemError, wrongField } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import { found, query, verb, type VerbContext } from '#server/platform/verb.ts';

const longestMs = 90 * 86_400_000;
const decidingRoles = roles.filter((role) =>
  rolePermissions[role].some((permission) => permission.startsWith('actions:decide')),
);

/** Possible delegates: users of the organization, or demo users. */
const people = (tx: Pick<Transaction, 'user'>, demo: boolean) =>
  tx.user.findMany({
    where: {
      kind: 'person',
      disabledAt: null,
      demo,
      grants: { some: { role: { in: decidingRoles } } },
    },
    select: { id: true, name: true },
    orderBy: { name: 'asc' },
    take: 500,
  });

/** Current and future delegations, and the users who can receive one. */
export const listDelegations = query(
  { permission: 'actions:read', input: z.object({}) },
  async ({ actor, now }): Promise<DelegationPage> => {
    const [rows, deciders] = await Promise.all([
      db().delegation.findMany({
        where: { endsAt: { gt: now }, endedAt: null },
        include: {
          from: { select: { id: true, name: true } },
          to: { select: { id: true, name: true } },
        },
        orderBy: [{ startsAt: 'asc' }, { id: 'asc' }],
        take: 500,
      }),
      people(db(), isDemoPerson(actor)),
    ]);
    const items = rows.map((row): DelegationItem => ({
      id: row.id,
      from: row.from,
      to: row.to,
      reason: row.reason,
      startsAt: row.startsAt.toISOString(),
      endsAt: row.endsAt.toISOString(),
      active: row.startsAt <= now,
    }));
    return { items, nextCursor: null, people: deciders.filter(({ id }) => id !== actor.id) };
  },
);

type Span = { startsAt: Date; endsAt: Date };

async function requireFree(
  tx: Transaction,
  fromId: string,
  { startsAt, endsAt }: Span,
): Promise<void> {
  await tx.$queryRaw`select 1 from "User" where id = ${fromId}::uuid for update`;
  const overlaps = await tx.delegation.count({
    where: { fromId, endedAt: null, startsAt: { lt: endsAt }, endsAt: { gt: startsAt } },
  });
  if (overlaps > 0)
    throw new TandemError('conflict', 'You have already delegated them for that time.');
}

/** Mail to the delegate. */
function mailOf(
  { actor, now }: Pick<VerbContext, 'actor' | 'now'>,
  { reason }: { reason: string },
  { startsAt, endsAt }: Span,
): { title: string; reason: string | null } {
  const from = startsAt > now ? ` from ${formatAbsolute(startsAt.getTime())}` : '';
  const until = formatAbsolute(endsAt.getTime());
  return {
    title: `${actor.name} delegates approvals to you${from} until ${until}`,
    reason: reason === '' ? null : reason,
  };
}

/**
 * Delegates a user's approvals to another user for a period. Only one delegation at a time; both
 * users need a deciding role.
 */
export const createDelegation = verb(
  { permission: 'actions:read', input: createDelegationInput, audit: 'delegations.create' },
  async (context, given) => {
    const { tx, actor, now } = context;
    const { kind, id: fromId } = actor;
    if (kind !== 'user') throw new TandemError('forbidden', 'Only people can delegate approvals.');
    const deciders = await people(tx, isDemoPerson(actor));
    if (!deciders.some(({ id }) => id === fromId))
      throw new TandemError('forbidden', 'Your roles cannot decide on any action.');
    if (given.toId === fromId) throw wrongField('toId', 'must be someone else');
    const to = deciders.find(({ id }) => id === given.toId);
    if (to === undefined) throw wrongField('toId', 'has no role that can decide');
    const startsAt = given.startsAt === undefined ? now : new Date(given.startsAt);
    const endsAt = new Date(given.endsAt);
    if (endsAt <= startsAt || endsAt <= now) throw wrongField('endsAt', 'must be later');
    if (endsAt.getTime() - startsAt.getTime() > longestMs)
      throw wrongField('endsAt', 'must be within 90 days of the start');
    await requireFree(tx, fromId, { startsAt, endsAt });
    const id = newId();
    await tx.delegation.create({
      data: {
        id,
        fromId,
        toId: to.id,
        reason: given.reason,
        startsAt,
        endsAt,
        createdAt: now,
      },
    });
    await context.audit({
      subject: { kind: 'delegation', id, name: `${actor.name} to ${to.name}` },
      after: {
        from: { id: fromId, name: actor.name },
        to,
        startsAt: startsAt.toISOString(),
        endsAt: endsAt.toISOString(),
      },
      reason: given.reason === '' ? null : given.reason,
    });
    await noteHandedApprovals(context, {
      userId: to.id,
      ...mailOf(context, given, { startsAt, endsAt }),
    });
    await context.emit('actions');
    return { id };
  },
);

/** Ends a delegation early. Allowed for the delegator, the delegate and account managers. */
export const endDelegation = verb(
  { permission: 'actions:read', input: delegationIdInput, audit: 'delegations.end' },
  async (context, { id }) => {
    const { tx, actor, now } = context;
    const row = found(
      await tx.delegation.findUnique({
        where: { id },
        include: { from: { select: { name: true } }, to: { select: { name: true } } },
      }),
      'delegation',
    );
    const own = actor.kind === 'user' && [row.fromId, row.toId].includes(actor.id);
    if (!own && !can(actor, 'accounts:write'))
      throw new TandemError('forbidden', 'This delegation is neither yours nor for you.');
    const { count } = await tx.delegation.updateMany({
      where: { id, endedAt: null, endsAt: { gt: now } },
      data: { endedAt: now, endedBy: actor.name },
    });
    if (count === 0) throw new TandemError('conflict', 'This delegation has already ended.');
    await context.audit({
      subject: { kind: 'delegation', id, name: `${row.from.name} to ${row.to.name}` },
      before: { endsAt: row.endsAt.toISOString() },
      after: { endedAt: now.toISOString() },
    });
    await context.emit('actions');
    return { id };
  },
);
