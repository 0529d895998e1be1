import { createHmac } from 'node:crypto';
import { keyOf } from '#server/platform/outbound/sealed-text.ts';

/**
 * Keyed hash of an email address, whether or not an account has it. Prevents addresses that users
 * typed from being stored in any table.
 */
export function accountKey(email: string): string {
  const address = email.trim().toLowerCase();
  return createHmac('sha256', keyOf('sign-in')).update(address).digest('hex');
}
