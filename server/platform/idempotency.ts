import { createHash } from 'node:crypto';
import type { Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { toJson } from '#server/platform/json.ts';

const keptMs = 24 * 3_600_000;

async function claim(key: string, requestHash: string): Promise<boolean> {
  const { count } = await db().idempotencyRecord.createMany({
    data: [{ key, requestHash }],
    skipDuplicates: true,
  });
  return count === 1;
}

async function replay(key: string, requestHash: string): Promise<Response> {
  const record = await db().idempotencyRecord.findUnique({ where: { key } });
  if (record === null)
    throw new TandemError(
      'conflict',
      'The first request with this Idempotency-Key failed. Send it again.',
    );
  if (record.requestHash !== requestHash) {
    throw new TandemError('invalid_input', 'Idempotency-Key: was used with another request.', {
      fields: [{ field: 'Idempotency-Key', message: 'was used with another request' }],
    });
  }
  if (record.status === null)
    throw new TandemError(
      'conflict',
      'The first request with this Idempotency-Key is still running.',
    );
  return new Response(record.body === null ? null : JSON.stringify(record.body), {
    status: record.status,
    headers: { 'content-type': 'application/json', 'idempotency-replayed': 'true' },
  });
}

/**
 * Honours an optional Idempotency-Key: the first success is kept for 24 h and answered again.
 * A failed request gives the key free, so that a corrected one may use it.
 */
export async function withIdempotency(
  actor: Actor,
  request: Request,
  bodyText: string,
  run: () => Promise<Response>,
): Promise<Response> {
  const header = request.headers.get('idempotency-key');
  if (header === null) return run();
  if (header.length > 200)
    throw new TandemError('invalid_input', 'Idempotency-Key: at most 200 characters.');
  const key = `${actor.id}:${header}`;
  const { pathname } = new URL(request.url);
  const requestHash = createHash('sha256')
    .update(`${request.method} ${pathname}\n${bodyText}`)
    .digest('hex');
  if (!(await claim(key, requestHash))) return replay(key, requestHash);
  try {
    const response = await run();
    const text = await response.clone().text();
    const body: unknown = text === '' ? null : JSON.parse(text);
    await db().idempotencyRecord.update({
      where: { key },
      data: { status: response.status, ...(body === null ? {} : { body: toJson(body) }) },
    });
    return response;
  } catch (error) {
    await db().idempotencyRecord.deleteMany({ where: { key } });
    throw error;
  }
}

/** Removes records older than 24 h. */
export async function forgetIdempotency(now: Date): Promise<void> {
  await db().idempotencyRecord.deleteMany({
    where: { createdAt: { lt: new Date(now.getTime() - keptMs) } },
  });
}
