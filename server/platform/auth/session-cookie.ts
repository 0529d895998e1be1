import { env, secrets } from '#server/platform/env.ts';

/** The cookie is limited to HTTPS only if the public address uses it. */
export function cookieIsSecure(): boolean {
  return env.TANDEM_URL?.startsWith('https:') ?? false;
}

/**
 * The name contains the instance ID: cookies ignore ports, and two instances on one host must not
 * sign each other out.
 */
export function sessionCookieName(): string {
  const prefix = cookieIsSecure() ? '__Secure-' : '';
  return `${prefix}tandem_session_${secrets().instanceId.slice(0, 8)}`;
}
