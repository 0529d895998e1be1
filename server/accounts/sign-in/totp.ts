import { createHmac, timingSafeEqual } from 'node:crypto';

const stepSeconds = 30;
const digits = 6;
/** Clocks of phones may differ by one step in either direction (RFC 6238, section 5.2). */
const drift = [0, -1, 1];
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Base32 without padding (RFC 4648), the format that authenticator apps accept. */
export function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/gu) ?? [])
    .map((group) => alphabet[Number.parseInt(group.padEnd(5, '0'), 2)])
    .join('');
}

/** One-time password of a time step: HOTP with SHA-1 and 6 digits (RFC 4226, RFC 6238). */
export function totpCode(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const offset = mac.readUInt8(mac.length - 1) & 0x0f;
  const number = mac.readUInt32BE(offset) & 0x7fff_ffff;
  return String(number % 10 ** digits).padStart(digits, '0');
}

/** Time step of a code; null if the code is not valid now. */
export function totpStep(secret: Uint8Array, code: string, nowMs: number): number | null {
  const now = Math.floor(nowMs / 1_000 / stepSeconds);
  const given = Buffer.from(code);
  const step = drift
    .map((by) => now + by)
    .find((each) => {
      const right = Buffer.from(totpCode(secret, each));
      return right.length === given.length && timingSafeEqual(right, given);
    });
  return step ?? null;
}

/** URI that authenticator apps read from a QR code. */
export function totpUri(secret: Uint8Array, email: string): string {
  const label = `Tandem:${encodeURIComponent(email)}`;
  return `otpauth://totp/${label}?secret=${base32(secret)}&issuer=Tandem`;
}
