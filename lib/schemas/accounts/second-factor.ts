import { z } from 'zod';
import type { SecondFactor } from '#lib/choices/sign-in.ts';
import { idSchema } from '#lib/schemas/fields.ts';

/** Six digits of an authenticator app, or a recovery code. */
const codeSchema = z.string().trim().min(6, 'is too short').max(40);
/** Required when the person signed in more than 15 minutes ago. */
const passwordAgain = z.string().max(300).optional();

export const changeSecondFactorInput = z.object({ password: passwordAgain });
export const confirmTotpInput = z.object({ code: codeSchema });
const passkeyName = z.string().trim().min(1).max(100);
/** Base64url of the browser's response; the library validates the content. */
const bytes = z.base64url().max(20_000);
const credential = {
  id: z.base64url().min(1).max(2_000),
  rawId: z.base64url().min(1).max(2_000),
  type: z.literal('public-key'),
  clientExtensionResults: z.looseObject({}),
  authenticatorAttachment: z.enum(['cross-platform', 'platform']).optional(),
};
const registeredCredential = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: bytes,
    attestationObject: bytes,
    transports: z.array(z.string().max(30)).max(10).optional(),
  }),
});
export const signedCredential = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: bytes,
    authenticatorData: bytes,
    signature: bytes,
    userHandle: bytes.optional(),
  }),
});
export const addPasskeyInput = z.object({ name: passkeyName, credential: registeredCredential });
export const renamePasskeyInput = z.object({ id: idSchema, name: passkeyName });
export const removePasskeyInput = z.object({ id: idSchema, password: passwordAgain });
export type PasskeyItem = {
  id: string;
  name: string;
  createdAt: string;
  lastUsedAt: string | null;
};
/** A new passkey, with recovery codes if the person had none. */
export type PasskeyAdded = PasskeyItem & { recoveryCodes: string[] | null };

export const signInCodeInput = z.object({ code: codeSchema });

/** A secret for an authenticator app, pending its first code. */
export type TotpEnrolment = {
  /** Base32, for manual entry. */
  secret: string;
  /** otpauth:// address for opening an app on the same device. */
  uri: string;
  /** The address as a QR code: modules per side and an SVG path of the dark ones. */
  qr: { size: number; path: string };
};
export type RecoveryCodes = { recoveryCodes: string[] };
export type SecondFactorState = {
  /** When the authenticator app was set up. */
  totpSince: string | null;
  passkeys: PasskeyItem[];
  /** Why passkeys cannot be used on this installation; null if they can. */
  passkeyObstacle: string | null;
  /** Unused recovery codes. */
  recoveryCodesLeft: number;
  /** Whether the policy requires a second factor for one of the person's roles. */
  required: boolean;
};
/** Second factors to choose from after a correct password. */
export type SecondFactorChallenge = { secondFactor: SecondFactor[] };
