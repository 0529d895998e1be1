import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const pattern = /^tdm_([0-9A-Za-z]{8})_([0-9A-Za-z]{32})_([0-9A-Za-z]{6})$/;

function randomText(length: number): string {
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      // 248 = 4 * 62: larger bytes would make some characters more likely.
      if (byte < 248 && text.length < length) text += alphabet.charAt(byte % 62);
    }
  }
  return text;
}

function checksum(text: string): string {
  let rest = crc32(text);
  let result = '';
  for (let i = 0; i < 6; i++) {
    result = alphabet.charAt(rest % 62) + result;
    rest = Math.floor(rest / 62);
  }
  return result;
}

/** Generates a key and its public prefix. The key is shown once and never stored. */
export function makeApiKey(): { key: string; prefix: string } {
  const prefix = randomText(8);
  const body = `tdm_${prefix}_${randomText(32)}`;
  return { key: `${body}_${checksum(body)}`, prefix };
}

/** Public prefix of a well-formed key with a valid checksum, else null. */
export function parseApiKey(key: string): string | null {
  const match = pattern.exec(key);
  if (match === null) return null;
  const [, prefix = '', secret = '', sum] = match;
  return checksum(`tdm_${prefix}_${secret}`) === sum ? prefix : null;
}

/** SHA-256 in hex. Keys have 190 random bits, so a slow hash would add no security. */
export function hashApiKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

export function equalHashes(a: string, b: string): boolean {
  const left = Buffer.from(a, 'utf8');
  const right = Buffer.from(b, 'utf8');
  return left.length === right.length && timingSafeEqual(left, right);
}
