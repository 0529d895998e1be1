import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { secrets } from '#server/platform/env.ts';

const [ivBytes, tagBytes] = [12, 16];

/**
 * Derives a separate 32-byte key for each purpose from the secret that the launcher generated. That
 * secret is in no database or database backup.
 */
export function keyOf(purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secrets().authSecret, '', `sealed-text ${purpose}`, 32));
}

/** Encrypts a typed secret (AES-256-GCM) for storage in a column. Prefer a reference. */
export function sealText(text: string, purpose: string): string {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', keyOf(purpose), iv);
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url');
}

/**
 * Decrypts a sealed text. Null if it was sealed with another secret or for another purpose, or was
 * modified.
 */
export function openText(sealed: string, purpose: string): string | null {
  const bytes = Buffer.from(sealed, 'base64url');
  if (bytes.length < ivBytes + tagBytes) return null;
  const decipher = createDecipheriv('aes-256-gcm', keyOf(purpose), bytes.subarray(0, ivBytes), {
    authTagLength: tagBytes,
  });
  decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
  try {
    const body = bytes.subarray(ivBytes + tagBytes);
    return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}
