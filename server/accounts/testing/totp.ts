import { beginTotp, confirmTotp } from '#server/accounts/sign-in/totp-enrolment.ts';
import { totpCode } from '#server/accounts/sign-in/totp.ts';
import type { Actor } from '#server/platform/actor.ts';

export function fromBase32(text: string): Buffer {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = Array.from(text, (letter) =>
    alphabet.indexOf(letter).toString(2).padStart(5, '0'),
  ).join('');
  return Buffer.from((bits.match(/.{8}/gu) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

/** Sets an authenticator app up for an integration test: its codes by seconds after `now`, and the recovery codes. */
export async function setUpTotp(actor: Actor, now: Date) {
  const { secret } = await beginTotp(actor, {}, { now });
  const code = (seconds: number) =>
    totpCode(fromBase32(secret), Math.floor((now.getTime() / 1_000 + seconds) / 30));
  const { recoveryCodes } = await confirmTotp(actor, { code: code(0) }, { now });
  return { code, recoveryCodes };
}
