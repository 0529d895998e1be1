import { env, secrets } from '#server/platform/env.ts';

/** True if the cookie is limited to HTTPS, which requires a public address with HTTPS. */
export function cookieIsSecure(): boolean {
  return env.TANDEM_URL?.startsWith('https:') ?? false;
}

/**
 * Name with the instance ID: cookies ignore ports, and two instances on one host must not sign each
 * other's users out.
 */
export function sessionCookieName(): string {
  const prefix = cookieIsSecure() ? '__Secure-' : '';
  return `${prefix}tandem_session_${secrets().instanceId.slice(0, 8)}`;
}
