import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { cookieIsSecure } from '#server/platform/auth/session-cookie.ts';
import { secrets } from '#server/platform/env.ts';
import { keyOf } from '#server/platform/outbound/sealed-text.ts';

const lifeSeconds = 180 * 86_400;

/** One cookie per account, because several users may share a browser. */
function cookieName(account: string): string {
  const prefix = cookieIsSecure() ? '__Secure-' : '';
  return `${prefix}tandem_device_${secrets().instanceId.slice(0, 8)}_${account.slice(0, 16)}`;
}

function sign(account: string, deviceId: string, issuedAt: string): string {
  return createHmac('sha256', keyOf('device-cookie'))
    .update(`${account}.${deviceId}.${issuedAt}`)
    .digest('base64url');
}

/**
 * ID of a device that has signed in to this account before; null without a valid cookie. A device
 * cookie exempts the device from the delay caused by other clients' failed sign-ins, and grants no
 * other right.
 *
 * @see https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies
 */
export function knownDevice(
  cookieHeader: string | null,
  account: string,
  nowMs: number,
): string | null {
  const start = `${cookieName(account)}=`;
  const sent = (cookieHeader ?? '').split(/;\s*/u).find((part) => part.startsWith(start));
  const [deviceId = '', issuedAt = '', mac = ''] = (sent?.slice(start.length) ?? '').split('.');
  const [given, right] = [Buffer.from(mac), Buffer.from(sign(account, deviceId, issuedAt))];
  if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
  return nowMs / 1_000 - Number(issuedAt) < lifeSeconds ? deviceId : null;
}

/** Set-Cookie header that makes a browser a known device of the account. */
export function deviceCookie(account: string, known: string | null, nowMs: number): string {
  const deviceId = known ?? randomBytes(16).toString('base64url');
  const issuedAt = String(Math.floor(nowMs / 1_000));
  const value = `${deviceId}.${issuedAt}.${sign(account, deviceId, issuedAt)}`;
  const secure = cookieIsSecure() ? '; Secure' : '';
  return `${cookieName(account)}=${value}; Path=/api/auth; HttpOnly; SameSite=Strict; Max-Age=${lifeSeconds}${secure}`;
}
