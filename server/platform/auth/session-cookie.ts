import { env, secrets } from '#server/platform/env.ts';

/** Browsers are sent the cookie over HTTPS only when the public address has it. */
export function cookieIsSecure(): boolean {
  return env.TANDEM_URL?.startsWith('https:') ?? false;
}

/** It carries the instance id: cookies ignore ports, and two instances on one host must not sign each other out. */
export function sessionCookieName(): string {
  const prefix = cookieIsSecure() ? '__Secure-' : '';
  return `${prefix}tandem_session_${secrets().instanceId.slice(0, 8)}`;
}
