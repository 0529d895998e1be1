import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { secrets } from '#server/platform/env.ts';
import { TandemError } from '#server/platform/errors.ts';

const claims = z.tuple([z.uuid(), z.string().min(3).max(300)]);
export type Unsubscribe = { reportId: string; address: string };

function sign(payload: string): string {
  return createHmac('sha256', secrets().authSecret)
    .update(`report-unsubscribe\n${payload}`)
    .digest('base64url');
}

/**
 * Unsubscribe token for one address in one mail. It only unsubscribes that address from this
 * report.
 */
export function unsubscribeToken({ reportId, address }: Unsubscribe): string {
  const payload = Buffer.from(JSON.stringify([reportId, address.toLowerCase()])).toString(
    'base64url',
  );
  return `${payload}.${sign(payload)}`;
}

function parsed(payload: string): unknown {
  try {
    return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}

/**
 * Returns the address and report of a token. Throws `invalid_input` if the token was not created by
 * this instance, or was modified.
 */
export function readUnsubscribeToken(token: string): Unsubscribe {
  const [payload = '', signature = ''] = token.split('.');
  const expected = Buffer.from(sign(payload));
  const given = Buffer.from(signature);
  const genuine = given.length === expected.length && timingSafeEqual(given, expected);
  const found = claims.safeParse(genuine ? parsed(payload) : null);
  if (!found.success)
    throw new TandemError('invalid_input', 'token: the link is incomplete or was changed.', {
      fields: [{ field: 'token', message: 'is incomplete or was changed' }],
    });
  const [reportId, address] = found.data;
  return { reportId, address };
}
