import { decode, encode } from 'next-auth/jwt';
import { z } from 'zod';
import { cookieIsSecure } from '#server/platform/auth/session-cookie.ts';
import { secrets } from '#server/platform/env.ts';

const lifeSeconds = 5 * 60;
const purpose = 'second-factor';

const challengeSchema = z.object({
  /** User with the verified password. */
  userId: z.uuid(),
  account: z.string(),
  deviceId: z.string().nullable(),
});
export type SignInChallenge = z.output<typeof challengeSchema>;

function cookieName(): string {
  const prefix = cookieIsSecure() ? '__Secure-' : '';
  return `${prefix}tandem_second_${secrets().instanceId.slice(0, 8)}`;
}

function setCookie(value: string, maxAge: number): string {
  const secure = cookieIsSecure() ? '; Secure' : '';
  return `${cookieName()}=${value}; Path=/api/auth; HttpOnly; SameSite=Strict; Max-Age=${maxAge}${secure}`;
}

/** Set-Cookie header of a sign-in whose second step must follow within 5 minutes. */
export async function challengeCookie(challenge: SignInChallenge): Promise<string> {
  const options = { secret: secrets().authSecret, salt: purpose, maxAge: lifeSeconds };
  return setCookie(await encode({ ...options, token: { ...challenge } }), lifeSeconds);
}

export function endedChallengeCookie(): string {
  return setCookie('', 0);
}

/** Returns the pending sign-in that a request continues, or null if none is open. */
export async function readChallenge(cookieHeader: string | null): Promise<SignInChallenge | null> {
  const start = `${cookieName()}=`;
  const sent = (cookieHeader ?? '').split(/;\s*/u).find((part) => part.startsWith(start));
  if (sent === undefined) return null;
  const token = await decode({
    token: sent.slice(start.length),
    secret: secrets().authSecret,
    salt: purpose,
  }).catch(() => null);
  return challengeSchema.safeParse(token).data ?? null;
}
