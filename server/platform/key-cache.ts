import type { Grant, Role, Scope } from '#lib/permissions.ts';
import { roles, scopes } from '#lib/permissions.ts';
import { equalHashes, hashApiKey, parseApiKey } from '#server/platform/api-key.ts';
import { db } from '#server/platform/db.ts';
import { env } from '#server/platform/env.ts';
import { TandemError } from '#server/platform/errors.ts';
import { logger } from '#server/platform/logger.ts';
import { singleton } from '#server/platform/singleton.ts';

export type KeyRecord = {
  keyId: string;
  hash: string;
  name: string;
  ownerId: string;
  ownerName: string;
  ownerDisabled: boolean;
  grants: Grant[];
  scopes: Scope[];
  teamId: string | null;
  environmentId: string | null;
  expiresAt: number | null;
  revoked: boolean;
  switchedOff: string[];
};

type Entry = { record: KeyRecord | null; readAt: number };
const freshMs = 60_000;
/** An unknown key may just have been made. */
const unknownMs = 2_000;
const used = singleton('key-uses', () => new Map<string, number>());
const entries = singleton('key-cache', () => new Map<string, Entry>());

const isRole = (value: string): value is Role => roles.some((role) => role === value);
const isScope = (value: string): value is Scope => scopes.some((scope) => scope === value);

async function read(prefix: string): Promise<KeyRecord | null> {
  const row = await db().apiKey.findUnique({
    where: { prefix },
    include: { owner: { include: { grants: true } } },
  });
  if (row === null) return null;
  const off = await db().source.findMany({
    where: { apiKeyId: row.id, enabled: false },
    select: { kind: true },
  });
  return {
    keyId: row.id,
    hash: row.hash,
    name: row.name,
    ownerId: row.ownerId,
    ownerName: row.owner.name,
    ownerDisabled: row.owner.disabledAt !== null,
    grants: row.owner.grants.flatMap(({ role, teamId, environmentId }) =>
      isRole(role) ? [{ role, teamId, environmentId }] : [],
    ),
    scopes: row.scopes.filter(isScope),
    teamId: row.teamId,
    environmentId: row.environmentId,
    expiresAt: row.expiresAt?.getTime() ?? null,
    revoked: row.revokedAt !== null,
    switchedOff: off.map((source) => source.kind),
  };
}

/** A store that hangs must not hang intake: after this long what was known before counts. */
const patienceMs = 1_500;

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('PostgreSQL does not answer')), patienceMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function lookUp(prefix: string, maxAgeMs: number): Promise<KeyRecord | null> {
  const entry = entries.get(prefix);
  const ageMs = entry === undefined ? Number.POSITIVE_INFINITY : Date.now() - entry.readAt;
  if (entry && ageMs < Math.min(maxAgeMs, entry.record === null ? unknownMs : maxAgeMs))
    return entry.record;
  try {
    const record = await inTime(read(prefix));
    if (entries.size > 10_000) entries.clear();
    entries.set(prefix, { record, readAt: Date.now() });
    return record;
  } catch (error) {
    // Intake goes on through an outage of PostgreSQL with what was known before.
    if (entry) return entry.record;
    logger.warn('API key cannot be checked', { error });
    throw new TandemError('unavailable', 'The key cannot be checked at the moment.');
  }
}

function isLive(record: KeyRecord): boolean {
  const lasts = record.expiresAt === null || record.expiresAt > Date.now();
  return lasts && !record.revoked && !record.ownerDisabled;
}

/** The record of a key that was shown before, as long as it still holds; null once it does not. */
export async function liveKey(keyId: string): Promise<KeyRecord | null> {
  const row = await db().apiKey.findUnique({ where: { id: keyId }, select: { prefix: true } });
  const record = row === null ? null : await lookUp(row.prefix, 0);
  return record !== null && isLive(record) ? record : null;
}

/**
 * The record of a valid key. Intake may use a record up to 60 s old (stale through an outage);
 * everything else passes `maxAgeMs: 0`, so that a revoked key is refused at once.
 */
export async function validKey(
  authorization: string | null | undefined,
  maxAgeMs = freshMs,
): Promise<KeyRecord> {
  const key = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
  if (key === undefined)
    throw new TandemError('unauthenticated', 'Send Authorization: Bearer with an API key.');
  const prefix =
    parseApiKey(key) ?? (key === env.TANDEM_BOOTSTRAP_API_KEY ? bootstrapPrefix(key) : null);
  const record = prefix === null ? null : await lookUp(prefix, maxAgeMs);
  if (record === null || !equalHashes(record.hash, hashApiKey(key)) || !isLive(record))
    throw new TandemError('unauthenticated', 'The API key is unknown, expired or revoked.');
  used.set(record.keyId, Date.now());
  return record;
}

/** The bootstrap key comes from the environment in any form; its prefix is made from its hash. */
export function bootstrapPrefix(key: string): string {
  return parseApiKey(key) ?? hashApiKey(key).slice(0, 8);
}

export function forgetKeys(): void {
  entries.clear();
}

/** Key uses since the last call, for the batch that writes `lastUsedAt`. */
export function takeKeyUses(): [keyId: string, at: number][] {
  const uses = [...used.entries()];
  used.clear();
  return uses;
}
