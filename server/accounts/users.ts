import type { z } from 'zod';
import { secondFactors } from '#lib/choices/sign-in.ts';
import { roles, type Role } from '#lib/permissions.ts';
import {
  changePasswordInput,
  createUserInput,
  listUsersInput,
  updateUserInput,
  type UserItem,
} from '#lib/schemas/accounts/accounts.ts';
import type { Page } from '#lib/schemas/fields.ts';
import { requireGrantsWithin } from '#server/accounts/own-rights.ts';
import { refuseEasyPassword } from '#server/accounts/sign-in/easy-password.ts';
import type { Prisma } from '#server/generated/prisma/client.ts';
import { hashPassword, verifyOwnPassword } from '#server/platform/auth/password.ts';
import { lastEditor, requireBaseVersion } from '#server/platform/database/base-version.ts';
import { db } from '#server/platform/database/db.ts';
import { containing } from '#server/platform/database/like-text.ts';
import { TandemError } from '#server/platform/errors.ts';
import { decodeRowCursor, encodeCursor } from '#server/platform/http/cursor.ts';
import { newId } from '#server/platform/ids.ts';
import { found, query, verb, type VerbContext } from '#server/platform/verb.ts';

const withParts = {
  grants: true,
  totp: { select: { confirmedAt: true } },
  _count: { select: { passkeys: true } },
} as const satisfies Prisma.UserInclude;
type UserRow = Prisma.UserGetPayload<{ include: typeof withParts }>;
const asRole = (value: string): Role[] => roles.filter((role) => role === value);

function toUser(row: UserRow): UserItem {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    kind: row.kind === 'service' ? 'service' : 'person',
    grants: row.grants.flatMap(({ role, teamId, environmentId }) =>
      asRole(role).map((known) => ({ role: known, teamId, environmentId })),
    ),
    disabledAt: row.disabledAt?.toISOString() ?? null,
    lockedUntil: null,
    lastSignInAt: row.lastSignInAt?.toISOString() ?? null,
    secondFactors: secondFactors.filter((factor) =>
      factor === 'totp' ? row.totp?.confirmedAt != null : row._count.passkeys > 0,
    ),
    revision: row.revision,
    createdAt: row.createdAt.toISOString(),
  };
}

export const listUsers = query(
  { permission: 'accounts:read', input: listUsersInput },
  async (_context, input): Promise<Page<UserItem>> => {
    const cursor = decodeRowCursor(input.cursor);
    const rows = await db().user.findMany({
      where: {
        AND: [
          input.id === undefined ? {} : { id: input.id },
          input.q === undefined
            ? {}
            : {
                OR: [{ name: containing(input.q) }, { email: containing(input.q) }],
              },
          cursor === null
            ? {}
            : {
                OR: [
                  { createdAt: { lt: cursor.at } },
                  { createdAt: cursor.at, id: { lt: cursor.id } },
                ],
              },
        ],
      },
      include: withParts,
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: input.limit + 1,
    });
    const page = rows.slice(0, input.limit);
    const last = page.at(-1);
    return {
      items: page.map(toUser),
      nextCursor:
        rows.length > input.limit && last !== undefined
          ? encodeCursor({ at: last.createdAt, id: last.id })
          : null,
    };
  },
);

/**
 * Creates an account. Without a password, the account can be used only after a reset link. An API
 * key cannot grant a role that allows more than the key does.
 */
export const createUser = verb(
  { permission: 'accounts:write', input: createUserInput, audit: 'accounts.create-user' },
  async (context, input) => {
    const taken = await context.tx.user.findUnique({
      where: { email: input.email },
      select: { id: true },
    });
    if (taken !== null)
      throw new TandemError('conflict', 'email: already exists.', {
        fields: [{ field: 'email', message: 'already exists' }],
      });
    if (input.password !== undefined) refuseEasyPassword(input.password, input);
    const grants =
      input.grants ??
      (input.roles ?? ['viewer']).map((role) => ({ role, teamId: null, environmentId: null }));
    requireGrantsWithin(context.actor, grants);
    const row = await context.tx.user.create({
      data: {
        id: newId(),
        email: input.email,
        name: input.name,
        passwordHash: input.password === undefined ? null : await hashPassword(input.password),
        createdAt: context.now,
        grants: {
          create: grants.map((grant) => ({ id: newId(), ...grant, createdAt: context.now })),
        },
      },
      include: withParts,
    });
    await context.audit({
      subject: { kind: 'user', id: row.id, name: row.name },
      after: { email: row.email, grants },
    });
    await context.emit('accounts', row.id);
    return toUser(row);
  },
);

async function requireAnotherAdmin(context: VerbContext, userId: string): Promise<void> {
  const others = await context.tx.user.count({
    where: {
      id: { not: userId },
      kind: 'person',
      demo: false,
      disabledAt: null,
      grants: { some: { role: 'admin' } },
    },
  });
  if (others === 0)
    throw new TandemError(
      'conflict',
      'The last admin cannot lose the role. Add another admin first.',
    );
}

async function replaceGrants(
  { tx, now }: VerbContext,
  userId: string,
  grants: UserItem['grants'],
): Promise<void> {
  await tx.roleGrant.deleteMany({ where: { userId } });
  await tx.roleGrant.createMany({
    data: grants.map((grant) => ({ id: newId(), userId, ...grant, createdAt: now })),
  });
}

const saves = ['accounts.create-user', 'accounts.update-user'] as const;

/** Fields of an account that the audit log records. */
function audited(row: UserRow) {
  const { revision: _, ...said } = toUser(row);
  return said;
}

const isSameGrant = (a: UserItem['grants'][number], b: UserItem['grants'][number]): boolean =>
  a.role === b.role && a.teamId === b.teamId && a.environmentId === b.environmentId;

/** Grants that a user gains by a change; all grants if the change enables the account. */
function addedGrants(
  { grants: wanted, disabled }: Pick<z.output<typeof updateUserInput>, 'grants' | 'disabled'>,
  before: Pick<UserItem, 'grants'> & { disabledAt: Date | null },
): UserItem['grants'] {
  const after = wanted ?? before.grants;
  if (disabled === false && before.disabledAt !== null) return after;
  return after.filter((grant) => !before.grants.some((old) => isSameGrant(old, grant)));
}

/**
 * Changes the name, the grants or the disabled flag. Disabling an account ends its sessions
 * immediately.
 */
export const updateUser = verb(
  { permission: 'accounts:write', input: updateUserInput, audit: 'accounts.update-user' },
  async (context, input) => {
    await context.tx.$queryRaw`select 1 from "User" where id = ${input.id}::uuid for update`;
    const before = found(
      await context.tx.user.findUnique({ where: { id: input.id }, include: withParts }),
      'user',
    );
    const { name, grants } = toUser(before);
    requireBaseVersion(input.baseVersion, {
      version: before.revision,
      by: await lastEditor(context.tx, { kind: 'user', id: before.id }, saves),
      body: { name, grants },
    });
    requireGrantsWithin(
      context.actor,
      addedGrants(input, { grants, disabledAt: before.disabledAt }),
    );
    const wasAdmin = before.grants.some((grant) => grant.role === 'admin');
    const staysAdmin =
      input.disabled !== true &&
      (input.grants === undefined || input.grants.some((grant) => grant.role === 'admin'));
    if (wasAdmin && !staysAdmin && before.kind === 'person')
      await requireAnotherAdmin(context, before.id);
    if (input.grants !== undefined) await replaceGrants(context, input.id, input.grants);
    if (input.disabled === true)
      await context.tx.session.updateMany({
        where: { userId: input.id, endedAt: null },
        data: { endedAt: context.now },
      });
    const after = await context.tx.user.update({
      where: { id: input.id },
      data: {
        ...(input.name === undefined ? {} : { name: input.name }),
        // Enabling or disabling does not change the revision, because the form does not contain
        // that field.
        ...(input.name === undefined && input.grants === undefined
          ? {}
          : { revision: { increment: 1 } }),
        ...(input.disabled === undefined
          ? {}
          : { disabledAt: input.disabled ? context.now : null }),
      },
      include: withParts,
    });
    await context.audit({
      subject: { kind: 'user', id: after.id, name: after.name },
      before: audited(before),
      after: audited(after),
    });
    await context.emit('accounts', after.id);
    return toUser(after);
  },
);

/** Changes the caller's own password and ends every other session. */
export const changePassword = verb(
  { permission: 'overview:read', input: changePasswordInput, audit: 'accounts.change-password' },
  async (context, input) => {
    const { actor } = context;
    if (actor.kind !== 'user')
      throw new TandemError('forbidden', 'Only signed-in users can change a password.');
    const user = found(await context.tx.user.findUnique({ where: { id: actor.id } }), 'user');
    if (!(await verifyOwnPassword(user, input.current)))
      throw new TandemError('invalid_input', 'current: is incorrect.', {
        fields: [{ field: 'current', message: 'is incorrect' }],
      });
    refuseEasyPassword(input.password, user);
    await context.tx.user.update({
      where: { id: user.id },
      data: { passwordHash: await hashPassword(input.password) },
    });
    await context.tx.session.updateMany({
      where: {
        OR: [{ userId: user.id }, { viewAsById: user.id }],
        endedAt: null,
        id: { not: actor.sessionId },
      },
      data: { endedAt: context.now },
    });
    await context.audit({
      subject: { kind: 'user', id: user.id, name: user.name },
      after: { password: 'changed' },
    });
    await context.emit('accounts', user.id);
  },
);
