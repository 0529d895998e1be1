import { decode, encode } from 'next-auth/jwt';
import type { Actor } from '#server/platform/actor.ts';
import { secrets } from '#server/platform/env.ts';
import { liveKey } from './key-cache.ts';
import { cookieIsSecure } from './session-cookie.ts';

/** A wallboard that is open renews it; one that is switched off for longer needs its token again. */
const lifeSeconds = 3_600;
const purpose = 'kiosk';

function cookieName(): string {
  // A prefix under which browsers take the cookie over HTTPS from this very host only.
  const prefix = cookieIsSecure() ? '__Host-' : '';
  return `${prefix}tandem_kiosk_${secrets().instanceId.slice(0, 8)}`;
}

/** The Set-Cookie header that lets a browser read for an hour what a key may read. */
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

/** Who reads with a kiosk cookie: the owner of its key, with the scope `read` and nothing else. */
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
