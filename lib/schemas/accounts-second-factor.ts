import { z } from 'zod';
import type { SecondFactor } from '#lib/choices/sign-in.ts';

/** Six digits of an authenticator app, or a recovery code. */
const codeSchema = z.string().trim().min(6, 'is too short').max(40);
/** Needed when the person signed in more than 15 minutes ago. */
const passwordAgain = z.string().max(300).optional();

export const changeSecondFactorInput = z.object({ password: passwordAgain });
export const confirmTotpInput = z.object({ code: codeSchema });
export const signInCodeInput = z.object({ code: codeSchema });

/** A secret for an authenticator app that waits for its first code. */
export type TotpEnrolment = {
  /** Base32, for typing. */
  secret: string;
  /** otpauth:// address, for opening an app on the same device. */
  uri: string;
  /** The address as a QR code: modules per side and an SVG path of the dark ones. */
  qr: { size: number; path: string };
};
export type RecoveryCodes = { recoveryCodes: string[] };
export type SecondFactorState = {
  /** Since when an authenticator app is set up. */
  totpSince: string | null;
  /** Unused recovery codes. */
  recoveryCodesLeft: number;
  /** The policy asks for a second factor from one of the person's roles. */
  required: boolean;
};
/** What a sign-in asks for after the right password. */
export type SecondFactorChallenge = { secondFactor: SecondFactor[] };
