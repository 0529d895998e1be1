import { createHmac } from 'node:crypto';
import { keyOf } from '#server/platform/outbound/sealed-text.ts';

/** Keyed hash of an email address, with or without an account: no table lists the addresses that people typed. */
export function accountKey(email: string): string {
  const address = email.trim().toLowerCase();
  return createHmac('sha256', keyOf('sign-in')).update(address).digest('hex');
}
