import { decode, encode } from 'next-auth/jwt';
import { z } from 'zod';
import { cookieIsSecure } from '#server/platform/auth/session-cookie.ts';
import type { Transaction } from '#server/platform/database/db.ts';
import { secrets } from '#server/platform/env.ts';

const lifeSeconds = 5 * 60;
type Purpose = 'register' | 'sign-in';

const tokenSchema = z.object({ challenge: z.string().min(1), userId: z.uuid().nullable() });

function cookieName(purpose: Purpose): string {
  const prefix = cookieIsSecure() ? '__Secure-' : '';
  return `${prefix}tandem_passkey_${purpose}_${secrets().instanceId.slice(0, 8)}`;
}

/** Set-Cookie header that stores a challenge for 5 minutes; `userId` is null before a sign-in. */
export async function passkeyChallengeCookie(
  purpose: Purpose,
  { challenge, userId }: z.output<typeof tokenSchema>,
): Promise<string> {
  const value = await encode({
    token: { challenge, userId },
    secret: secrets().authSecret,
    salt: `passkey ${purpose}`,
    maxAge: lifeSeconds,
  });
  const path = purpose === 'sign-in' ? '/api/auth' : '/api/account';
  const secure = cookieIsSecure() ? '; Secure' : '';
  return `${cookieName(purpose)}=${value}; Path=${path}; HttpOnly; SameSite=Strict; Max-Age=${lifeSeconds}${secure}`;
}

/**
 * Returns the challenge issued to this browser for this user; null if there is none or it has
 * expired.
 */
export async function readPasskeyChallenge(
  purpose: Purpose,
  cookieHeader: string | null,
  userId: string | null,
): Promise<string | null> {
  const start = `${cookieName(purpose)}=`;
  const sent = (cookieHeader ?? '').split(/;\s*/u).find((part) => part.startsWith(start));
  if (sent === undefined) return null;
  const token = await decode({
    token: sent.slice(start.length),
    secret: secrets().authSecret,
    salt: `passkey ${purpose}`,
  }).catch(() => null);
  const parsed = tokenSchema.safeParse(token).data;
  return parsed !== undefined && parsed.userId === userId ? parsed.challenge : null;
}

/** Consumes a challenge after a correct response; false if it was already used. */
export async function spendChallenge(
  tx: Transaction,
  challenge: string,
  now: Date,
): Promise<boolean> {
  const { count } = await tx.spentChallenge.createMany({
    data: [{ challenge, spentAt: now }],
    skipDuplicates: true,
  });
  return count > 0;
}
