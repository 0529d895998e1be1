import { decode, encode } from 'next-auth/jwt';
import type { Actor } from '#server/platform/actor.ts';
import { secrets } from '#server/platform/env.ts';
import { liveKey } from './key-cache.ts';
import { cookieIsSecure } from './session-cookie.ts';

/**
 * An open wallboard renews the cookie. A wallboard that is off for longer needs its token again.
 */
const lifeSeconds = 3_600;
const purpose = 'kiosk';

function cookieName(): string {
  // Browsers accept a cookie with this prefix only over HTTPS and only from this exact host.
  const prefix = cookieIsSecure() ? '__Host-' : '';
  return `${prefix}tandem_kiosk_${secrets().instanceId.slice(0, 8)}`;
}

/** Set-Cookie header that grants a browser the key's read access for one hour. */
export async function kioskCookie(keyId: string): Promise<string> {
  const token = await encode({
    token: { sub: keyId, name: purpose },
    secret: secrets().authSecret,
    salt: purpose,
    maxAge: lifeSeconds,
  });
  const secure = cookieIsSecure() ? '; Secure' : '';
  return `${cookieName()}=${token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${lifeSeconds}${secure}`;
}

function valueIn(header: string | null): string | null {
  const start = `${cookieName()}=`;
  const found = (header ?? '').split(/;\s*/u).find((part) => part.startsWith(start));
  return found === undefined ? null : found.slice(start.length);
}

/** Actor of a kiosk cookie: the owner of its key, limited to the scope `read`. */
export async function kioskActor(
  cookieHeader: string | null,
  ip: string | null,
): Promise<Extract<Actor, { kind: 'key' }> | null> {
  const value = valueIn(cookieHeader);
  if (value === null) return null;
  const token = await decode({ token: value, secret: secrets().authSecret, salt: purpose }).catch(
    () => null,
  );
  const record =
    token?.name === purpose && token.sub !== undefined ? await liveKey(token.sub) : null;
  if (record === null || !record.scopes.includes('read')) return null;
  return {
    kind: 'key',
    id: record.ownerId,
    name: record.name,
    keyId: record.keyId,
    grants: record.grants,
    scopes: ['read'],
    place: { teamId: record.teamId, environmentId: record.environmentId },
    ip,
  };
}
