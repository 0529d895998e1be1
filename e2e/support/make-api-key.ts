import { randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A key in the published form, built from its description and not from the product's code. */
export function makeApiKey(): string {
  const text = (length: number) =>
    Array.from({ length }, () => ALPHABET.charAt(randomInt(62))).join('');
  const body = `tdm_${text(8)}_${text(32)}`;
  const digits: string[] = [];
  for (let rest = crc32(body); digits.length < 6; rest = Math.floor(rest / 62))
    digits.unshift(ALPHABET.charAt(rest % 62));
  return `${body}_${digits.join('')}`;
}
