import { createHmac } from 'node:crypto';
import { keyOf } from '#server/platform/outbound/sealed-text.ts';

/**
 * Keyed hash of an email address, whether or not an account has it. Keeps addresses that users
 * typed out of every table.
 */
export function accountKey(email: string): string {
  const address = email.trim().toLowerCase();
  return createHmac('sha256', keyOf('sign-in')).update(address).digest('hex');
}
