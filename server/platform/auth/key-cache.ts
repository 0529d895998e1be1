import { z } from 'zod';
import { roles, scopes, type Grant, type Role, type Scope } from '#lib/permissions.ts';
import { db } from '#server/platform/database/db.ts';
import { env } from '#server/platform/env.ts';
import { TandemError } from '#server/platform/errors.ts';
import { logger } from '#server/platform/logger.ts';
import { singleton } from '#server/platform/singleton.ts';
import { equalHashes, hashApiKey, parseApiKey } from './api-key.ts';

export type KeyRecord = {
  keyId: string;
  hash: string;
  name: string;
  ownerId: string;
  ownerName: string;
  ownerDisabled: boolean;
  ownerIsService: boolean;
  grants: Grant[];
  scopes: Scope[];
  teamId: string | null;
  environmentId: string | null;
  expiresAt: number | null;
  revoked: boolean;
  switchedOff: string[];
};

type Entry = { record: KeyRecord | null; readAt: number };
const freshMs = 10_000;
/**
 * Interval for retries. It is short because an unknown key may be new, and PostgreSQL may be
 * available again.
 */
const soonMs = 2_000;
const used = () => singleton('key-uses', () => new Map<string, number>());
const entries = () => singleton('key-cache', () => new Map<string, Entry>());
type Read = { record: Promise<KeyRecord | null>; startedAt: number };
/** Reads in progress, for callers that accept a slightly older record. */
const reads = () => singleton('key-reads', () => new Map<string, Read>());

const isRole = (value: string): value is Role => roles.some((role) => role === value);
const isScope = (value: string): value is Scope => scopes.some((scope) => scope === value);

const found = z.object({
  id: z.string(),
  name: z.string(),
  hash: z.string(),
  ownerId: z.string(),
  ownerName: z.string(),
  ownerDisabled: z.boolean(),
  ownerIsService: z.boolean(),
  scopes: z.array(z.string()),
  teamId: z.string().nullable(),
  environmentId: z.string().nullable(),
  expiresAt: z.date().nullable(),
  revoked: z.boolean(),
  grants: z.array(
    z.object({
      role: z.string(),
      teamId: z.string().nullable(),
      environmentId: z.string().nullable(),
    }),
  ),
  off: z.array(z.string()),
});

/** Single statement, because every client call pays for it. */
async function read(prefix: string): Promise<KeyRecord | null> {
  const rows = await db().$queryRaw<unknown[]>`/* prepared */
    select k."id", k."name", k."hash", k."ownerId", u."name" as "ownerName",
      u."disabledAt" is not null as "ownerDisabled", u."kind" = 'service' as "ownerIsService", k."scopes", k."teamId", k."environmentId",
      k."expiresAt", k."revokedAt" is not null as "revoked",
      coalesce((select jsonb_agg(jsonb_build_object('role', g."role", 'teamId', g."teamId",
        'environmentId', g."environmentId")) from "RoleGrant" g where g."userId" = k."ownerId"), '[]') as "grants",
      array(select s."kind" from "Source" s where s."apiKeyId" = k."id" and not s."enabled") as "off"
    from "ApiKey" k join "User" u on u."id" = k."ownerId" where k."prefix" = ${prefix}`;
  if (rows.length === 0) return null;
  const row = found.parse(rows[0]);
  return {
    keyId: row.id,
    hash: row.hash,
    name: row.name,
    ownerId: row.ownerId,
    ownerName: row.ownerName,
    ownerDisabled: row.ownerDisabled,
    ownerIsService: row.ownerIsService,
    grants: row.grants.flatMap(({ role, teamId, environmentId }) =>
      isRole(role) ? [{ role, teamId, environmentId }] : [],
    ),
    scopes: row.scopes.filter(isScope),
    teamId: row.teamId,
    environmentId: row.environmentId,
    expiresAt: row.expiresAt?.getTime() ?? null,
    revoked: row.revoked,
    switchedOff: row.off,
  };
}

/**
 * Time after which the last cached record is used, so that a hanging store does not block ingest.
 */
const patienceMs = 1_500;

/**
 * Joins a read in progress, so that concurrent requests cost one statement. Does not join a hanging
 * read.
 */
async function readOnce(prefix: string): Promise<KeyRecord | null> {
  const started = reads().get(prefix);
  if (started !== undefined && Date.now() - started.startedAt < patienceMs) return started.record;
  const own: Read = { record: read(prefix), startedAt: Date.now() };
  reads().set(prefix, own);
  try {
    return await own.record;
  } finally {
    if (reads().get(prefix) === own) reads().delete(prefix);
  }
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('PostgreSQL is not responding')), patienceMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function lookUp(prefix: string, maxAgeMs: number): Promise<KeyRecord | null> {
  const entry = entries().get(prefix);
  const ageMs = entry === undefined ? Number.POSITIVE_INFINITY : Date.now() - entry.readAt;
  if (entry && ageMs < Math.min(maxAgeMs, entry.record === null ? soonMs : maxAgeMs))
    return entry.record;
  try {
    const record = await inTime(maxAgeMs > 0 ? readOnce(prefix) : read(prefix));
    if (entries().size > 10_000) entries().clear();
    entries().set(prefix, { record, readAt: Date.now() });
    return record;
  } catch (error) {
    // During a PostgreSQL outage, ingest continues with the last known record; other requests wait
    // for PostgreSQL anyway.
    if (entry && maxAgeMs > 0) {
      entries().set(prefix, { ...entry, readAt: Date.now() - maxAgeMs + soonMs });
      return entry.record;
    }
    logger.warn('API key cannot be checked', { error });
    throw new TandemError('unavailable', 'The key cannot be checked right now.');
  }
}

function isLive(record: KeyRecord): boolean {
  const lasts = record.expiresAt === null || record.expiresAt > Date.now();
  return lasts && !record.revoked && !record.ownerDisabled;
}

/** Record of a previously authenticated key while it is valid; null afterwards. */
export async function liveKey(keyId: string): Promise<KeyRecord | null> {
  const row = await db().apiKey.findUnique({ where: { id: keyId }, select: { prefix: true } });
  const record = row === null ? null : await lookUp(row.prefix, 0);
  return record !== null && isLive(record) ? record : null;
}

/**
 * Record of a valid key. Ingest may use a record up to 10 s old (or older during an outage). All
 * other callers pass `maxAgeMs: 0`, so that a revoked key is refused immediately.
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
  used().set(record.keyId, Date.now());
  return record;
}

/**
 * Prefix of the bootstrap key, which the environment may set in any form. For other formats, the
 * prefix comes from the key's hash.
 */
export function bootstrapPrefix(key: string): string {
  return parseApiKey(key) ?? hashApiKey(key).slice(0, 8);
}

export function forgetKeys(): void {
  entries().clear();
  reads().clear();
}

/** Returns and clears the key uses since the last call, for the batch that writes `lastUsedAt`. */
export function takeKeyUses(): [keyId: string, at: number][] {
  const uses = [...used().entries()];
  used().clear();
  return uses;
}
