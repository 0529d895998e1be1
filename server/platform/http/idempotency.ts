import { randomUUID } from 'node:crypto';
import type { Actor } from '#server/platform/actor.ts';
import { databaseOutage } from '#server/platform/database/database-outage.ts';
import { db } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { toJson } from '#server/platform/json.ts';
import { logger } from '#server/platform/logger.ts';
import { matchesDigest, textDigest, withDigest } from './body-digest.ts';
import { runUnderClaim, type Claim } from './idempotency-claim.ts';

const keptMs = 24 * 3_600_000;
const aliveEveryMs = 10_000;
/**
 * Time without a sign of life after which a request is considered to have died with its process.
 */
const deadAfterSeconds = 60;

/** Request hash, available at the start or only once the body has been read. */
type Body = {
  hash: string | null;
  matches: (requestHash: string) => Promise<boolean>;
  hashAtEnd: () => Promise<string>;
};

async function claim(key: string, requestHash: string): Promise<Claim | null> {
  const claimId = randomUUID();
  const { count } = await db().idempotencyRecord.createMany({
    data: [{ key, requestHash, claimId }],
    skipDuplicates: true,
  });
  return count === 1 ? { key, claimId, ended: false } : null;
}

/**
 * Takes over the key of a request that died before it had an effect. Uses the database's clock,
 * because machine clocks may differ.
 */
async function takeOver(key: string, requestHash: string): Promise<Claim | null> {
  const claimId = randomUUID();
  const count = await db().$executeRaw`update "IdempotencyRecord"
    set "claimId" = ${claimId}::uuid, "requestHash" = ${requestHash}, "aliveAt" = now(), "createdAt" = now()
    where "key" = ${key} and "status" is null and not "tookEffect"
      and "aliveAt" < now() - ${deadAfterSeconds} * interval '1 second'`;
  return count === 1 ? { key, claimId, ended: false } : null;
}

async function sayAlive({ key, claimId }: Claim): Promise<void> {
  await db().$executeRaw`update "IdempotencyRecord" set "aliveAt" = now()
    where "key" = ${key} and "claimId" = ${claimId}::uuid`;
}

async function isDead(key: string): Promise<boolean> {
  const rows = await db().$queryRaw<unknown[]>`select 1 from "IdempotencyRecord"
    where "key" = ${key} and "aliveAt" < now() - ${deadAfterSeconds} * interval '1 second'`;
  return rows.length > 0;
}

async function replay(key: string, body: Body): Promise<Response> {
  const record = await db().idempotencyRecord.findUnique({ where: { key } });
  if (record === null)
    throw new TandemError(
      'conflict',
      'The first request with this Idempotency-Key failed. Send it again.',
    );
  // An empty hash means that the body of the first request is still arriving.
  if (record.requestHash !== '' && !(await body.matches(record.requestHash))) {
    throw new TandemError('invalid_input', 'Idempotency-Key: was used with another request.', {
      fields: [{ field: 'Idempotency-Key', message: 'was used with another request' }],
    });
  }
  if (record.status === null)
    throw new TandemError(
      'conflict',
      record.tookEffect && (await isDead(key))
        ? 'The first request with this Idempotency-Key took effect, but its answer is lost. Check the current state before you send it with another key.'
        : 'The first request with this Idempotency-Key is still running.',
    );
  return new Response(record.body === null ? null : JSON.stringify(record.body), {
    status: record.status,
    headers: { 'content-type': 'application/json', 'idempotency-replayed': 'true' },
  });
}

async function keepAnswer(held: Claim, response: Response, requestHash: string): Promise<void> {
  const { key, claimId } = held;
  const text = await response.clone().text();
  const body: unknown = text === '' ? null : JSON.parse(text);
  await db().idempotencyRecord.updateMany({
    where: { key, claimId },
    data: {
      status: response.status,
      requestHash,
      ...(body === null ? {} : { body: toJson(body) }),
    },
  });
}

/**
 * Releases the key after a failure. If the database connection broke, only the record shows whether
 * the transaction was committed.
 */
async function free({ key, claimId }: Claim, error: unknown): Promise<void> {
  const unsure = databaseOutage(error) !== null;
  await db().idempotencyRecord.deleteMany({
    where: { key, claimId, ...(unsure ? { tookEffect: false } : {}) },
  });
}

async function underClaim(
  held: Claim,
  body: Body,
  run: () => Promise<Response>,
): Promise<Response> {
  const alive = setInterval(() => {
    sayAlive(held).catch((error: unknown) => {
      logger.warn('a request could not renew its Idempotency-Key', { error });
    });
  }, aliveEveryMs);
  try {
    const response = await runUnderClaim(held, run);
    held.ended = true;
    await body
      .hashAtEnd()
      .then((hash) => keepAnswer(held, response, hash))
      // The work is done, so the sender must not get an error. Retries get an error that the
      // response is lost.
      .catch((error: unknown) => {
        logger.error('the answer to an Idempotency-Key could not be stored', { error });
      });
    return response;
  } catch (error) {
    held.ended = true;
    await free(held, error).catch((failure: unknown) => {
      logger.warn('an Idempotency-Key could not be freed', { error: failure });
    });
    throw error;
  } finally {
    clearInterval(alive);
  }
}

async function underKey(key: string, body: Body, run: () => Promise<Response>): Promise<Response> {
  const hash = body.hash ?? '';
  const held = (await claim(key, hash)) ?? (await takeOver(key, hash));
  return held === null ? replay(key, body) : underClaim(held, body, run);
}

function keyOf(actor: Actor, request: Request): string | null {
  const header = request.headers.get('idempotency-key');
  if (header === null) return null;
  if (header.length > 200)
    throw new TandemError('invalid_input', 'Idempotency-Key: max. 200 characters.');
  return `${actor.id}:${header}`;
}

function headOf(request: Request): string {
  const { pathname, search } = new URL(request.url);
  return `${request.method} ${pathname}${search}\n`;
}

/**
 * Honors an optional Idempotency-Key. The first success is stored for 24 h and replayed. A request
 * that failed, or died without an effect, releases the key, so that a corrected request may use it.
 */
export async function withIdempotency(
  actor: Actor,
  request: Request,
  bodyText: string,
  run: () => Promise<Response>,
): Promise<Response> {
  const key = keyOf(actor, request);
  if (key === null) return run();
  const hash = textDigest(headOf(request) + bodyText);
  const matches = async (requestHash: string) => requestHash === hash;
  return underKey(key, { hash, matches, hashAtEnd: async () => hash }, run);
}

/**
 * Like `withIdempotency`, for a body that `run` reads itself. The body is compared by digest and
 * never buffered.
 */
export async function withStreamIdempotency(
  actor: Actor,
  request: Request,
  run: (request: Request) => Promise<Response>,
): Promise<Response> {
  const key = keyOf(actor, request);
  if (key === null) return run(request);
  const head = headOf(request);
  let hashAtEnd = async () => '';
  return underKey(
    key,
    {
      hash: null,
      matches: (requestHash) => matchesDigest(request, head, requestHash),
      hashAtEnd: () => hashAtEnd(),
    },
    () => {
      const digested = withDigest(request, head);
      hashAtEnd = digested.end;
      return run(digested.request);
    },
  );
}

/** Removes records older than 24 h. */
export async function forgetIdempotency(now: Date): Promise<void> {
  await db().idempotencyRecord.deleteMany({
    where: { createdAt: { lt: new Date(now.getTime() - keptMs) } },
  });
}
