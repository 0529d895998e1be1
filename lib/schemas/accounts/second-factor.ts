import { z } from 'zod';
import type { SecondFactor } from '#lib/choices/sign-in.ts';
import { idSchema, timeText } from '#lib/schemas/fields.ts';

/** Six-digit code of an authenticator app, or a recovery code. */
const codeSchema = z.string().trim().min(6, 'is too short').max(40);
/** Required if the user signed in more than 15 minutes ago. */
const passwordAgain = z.string().max(300).optional();

export const changeSecondFactorInput = z.object({ password: passwordAgain });
export const confirmTotpInput = z.object({ code: codeSchema });
const passkeyName = z.string().trim().min(1).max(100);
/** Base64url of the browser's response. The passkey library validates the content. */
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
export const passkeyItem = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  createdAt: timeText,
  lastUsedAt: timeText.nullable(),
});
export type PasskeyItem = z.output<typeof passkeyItem>;
/** A new passkey, with recovery codes if the user had none. */
export const passkeyAdded = passkeyItem.extend({
  recoveryCodes: z.array(z.string()).nullable().describe('Shown only once; null if some exist'),
});
export type PasskeyAdded = z.output<typeof passkeyAdded>;

export const signInCodeInput = z.object({ code: codeSchema });

/** A secret for an authenticator app that awaits its first code. */
export const totpEnrolment = z.strictObject({
  /** For manual entry. */
  secret: z.string().describe('Base32, shown only once'),
  /** For opening an app on the same device. */
  uri: z.string().describe('otpauth:// address'),
  /** The URI as a QR code: modules per side, and an SVG path of the dark modules. */
  qr: z.strictObject({ size: z.int(), path: z.string().describe('SVG path of the dark modules') }),
});
export type TotpEnrolment = z.output<typeof totpEnrolment>;
export const recoveryCodes = z.strictObject({
  recoveryCodes: z.array(z.string()).describe('Shown only once'),
});
export type RecoveryCodes = z.output<typeof recoveryCodes>;
export const secondFactorState = z.strictObject({
  /** Time at which the authenticator app was set up. */
  totpSince: timeText.nullable(),
  passkeys: z.array(passkeyItem),
  /** Null if passkeys can be used. */
  passkeyObstacle: z.string().nullable().describe('Reason why this installation has no passkeys'),
  /** Number of unused recovery codes. */
  recoveryCodesLeft: z.int(),
  /** Whether the policy requires a second factor for any of the user's roles. */
  required: z.boolean(),
});
export type SecondFactorState = z.output<typeof secondFactorState>;
/** Second factors to choose from after a correct password. */
export type SecondFactorChallenge = { secondFactor: SecondFactor[] };
