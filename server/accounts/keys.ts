import { scopes } from '#lib/permissions.ts';
import {
  createKeyInput,
  idOnlyInput,
  listKeysInput,
  rotateKeyInput,
  type KeyItem,
} from '#lib/schemas/accounts/accounts.ts';
import type { Page } from '#lib/schemas/fields.ts';
import { requireKeyWithin } from '#server/accounts/own-rights.ts';
import type { ApiKey, Prisma } from '#server/generated/prisma/client.ts';
import { can } from '#server/platform/actor.ts';
import { hashApiKey, makeApiKey } from '#server/platform/auth/api-key.ts';
import { forgetKeys } from '#server/platform/auth/key-cache.ts';
import { db } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { afterCursor, cutPage, decodeRowCursor } from '#server/platform/http/cursor.ts';
import { newId } from '#server/platform/ids.ts';
import { found, query, verb, type VerbContext } from '#server/platform/verb.ts';

type KeyRow = Prisma.ApiKeyGetPayload<{ include: { owner: { select: { id: true; name: true } } } }>;
const withOwner = { owner: { select: { id: true, name: true } } } as const;

function toKey(row: KeyRow): KeyItem {
  return {
    id: row.id,
    name: row.name,
    prefix: `tdm_${row.prefix}`,
    scopes: scopes.filter((scope) => row.scopes.includes(scope)),
    owner: row.owner,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  };
}

/** Keys of all users, newest first. */
export const listKeys = query(
  { permission: 'accounts:read', input: listKeysInput },
  async (_context, { limit, cursor }): Promise<Page<KeyItem>> => {
    const rows = await db().apiKey.findMany({
      where: afterCursor('createdAt', decodeRowCursor(cursor)),
      include: withOwner,
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: limit + 1,
    });
    return cutPage(rows, limit, (row) => ({ at: row.createdAt, id: row.id }), toKey);
  },
);

/** Expiry of the calling key; null for a user or a key without expiry. */
async function ownExpiry({ actor, tx }: VerbContext): Promise<Date | null> {
  if (actor.kind !== 'key') return null;
  const own = await tx.apiKey.findUnique({
    where: { id: actor.keyId },
    select: { expiresAt: true },
  });
  return found(own, 'API key').expiresAt;
}

/**
 * Creates a key. The secret is returned only once, in this response. An API key can only create
 * keys with the same rights or fewer; without `expiresAt`, they expire when it does.
 */
export const createKey = verb(
  { permission: 'keys:write', input: createKeyInput, audit: 'accounts.create-key' },
  async (context, input) => {
    if (input.scopes.includes('admin') && !can(context.actor, 'accounts:write'))
      throw new TandemError('forbidden', 'Only an admin can create a key with the scope admin.');
    const ownExpiresAt = await ownExpiry(context);
    const expiresAt = input.expiresAt === undefined ? ownExpiresAt : new Date(input.expiresAt);
    if (context.actor.kind === 'key')
      requireKeyWithin(context.actor, ownExpiresAt, { ...input, expiresAt });
    const { key, prefix } = makeApiKey();
    const row = await context.tx.apiKey.create({
      data: {
        id: newId(),
        prefix,
        name: input.name,
        hash: hashApiKey(key),
        ownerId: context.actor.id,
        scopes: input.scopes,
        teamId: input.teamId,
        environmentId: input.environmentId,
        expiresAt,
        createdAt: context.now,
      },
      include: withOwner,
    });
    await context.audit({
      subject: { kind: 'api-key', id: row.id, name: row.name },
      after: { prefix, scopes: row.scopes, expiresAt: row.expiresAt },
    });
    await context.emit('accounts');
    return { ...toKey(row), key };
  },
);

/**
 * Throws `forbidden` if the new secret would let the caller act as another account or gain rights.
 */
async function requireRotatable(context: VerbContext, old: ApiKey): Promise<void> {
  const { actor } = context;
  if (actor.kind === 'key') {
    if (old.ownerId !== actor.id)
      throw new TandemError('forbidden', 'An API key can rotate only keys of its own account.');
    const known = { ...old, scopes: scopes.filter((scope) => old.scopes.includes(scope)) };
    return requireKeyWithin(actor, await ownExpiry(context), known);
  }
  // Otherwise the caller could use the secret to approve, as the key's owner, their own proposals.
  if (actor.kind === 'user' && old.ownerId !== actor.id && old.scopes.includes('actions:approve'))
    throw new TandemError(
      'forbidden',
      'Only its owner can rotate a key that approves actions. Revoke it, and ask the owner to create another.',
    );
}

/** Adds a new secret; the old one expires after the overlap. */
export const rotateKey = verb(
  { permission: 'keys:write', input: rotateKeyInput, audit: 'accounts.rotate-key' },
  async (context, input) => {
    const old = found(await context.tx.apiKey.findUnique({ where: { id: input.id } }), 'API key');
    if (old.revokedAt !== null || (old.expiresAt !== null && old.expiresAt <= context.now))
      throw new TandemError(
        'conflict',
        'An expired or revoked key cannot be rotated. Create a new one.',
      );
    await requireRotatable(context, old);
    const { key, prefix } = makeApiKey();
    const row = await context.tx.apiKey.create({
      data: {
        id: newId(),
        prefix,
        name: old.name,
        hash: hashApiKey(key),
        ownerId: old.ownerId,
        scopes: old.scopes,
        teamId: old.teamId,
        environmentId: old.environmentId,
        expiresAt: old.expiresAt,
        rotatedFromId: old.id,
        createdAt: context.now,
      },
      include: withOwner,
    });
    const endsAt = new Date(context.now.getTime() + input.overlapHours * 3_600_000);
    await context.tx.apiKey.update({
      where: { id: old.id },
      data: {
        expiresAt: old.expiresAt !== null && old.expiresAt < endsAt ? old.expiresAt : endsAt,
      },
      select: { id: true },
    });
    await context.audit({
      subject: { kind: 'api-key', id: old.id, name: old.name },
      after: { rotatedTo: prefix, oldEndsAt: endsAt },
    });
    await context.emit('accounts');
    forgetKeys();
    return { ...toKey(row), key };
  },
);

export const revokeKey = verb(
  { permission: 'keys:write', input: idOnlyInput, audit: 'accounts.revoke-key' },
  async (context, input) => {
    const row = found(await context.tx.apiKey.findUnique({ where: { id: input.id } }), 'API key');
    await context.tx.apiKey.updateMany({
      where: { id: row.id, revokedAt: null },
      data: { revokedAt: context.now },
    });
    await context.audit({
      subject: { kind: 'api-key', id: row.id, name: row.name },
      after: { revoked: true },
    });
    await context.emit('accounts');
    forgetKeys();
  },
);
