import { z } from 'zod';
import { idOnlyInput } from '#lib/schemas/accounts/accounts.ts';
import type {
  PasskeyAdded,
  PasskeyItem,
  RecoveryCodes,
  SecondFactorState,
  TotpEnrolment,
} from '#lib/schemas/accounts/second-factor.ts';
import {
  addPasskeyInput,
  changeSecondFactorInput,
  confirmTotpInput,
  removePasskeyInput,
  renamePasskeyInput,
} from '#lib/schemas/accounts/second-factor.ts';
import type { Operation } from '../operation.ts';
import { timeText } from '../schemas/pages.ts';

const own = { tag: 'accounts', permission: 'overview:read' } as const;
const base = '/api/account/second-factors';
const done = { status: 204, description: 'Done' } as const;

const enrolment = z.strictObject({
  secret: z.string().describe('Base32, shown this once'),
  uri: z.string().describe('otpauth:// address'),
  qr: z.strictObject({ size: z.int(), path: z.string().describe('SVG path of the dark modules') }),
}) satisfies z.ZodType<TotpEnrolment>;
const recoveryCodes = z.strictObject({
  recoveryCodes: z.array(z.string()).describe('Shown this once'),
}) satisfies z.ZodType<RecoveryCodes>;
const passkey = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  createdAt: timeText,
  lastUsedAt: timeText.nullable(),
}) satisfies z.ZodType<PasskeyItem>;
const passkeyAdded = passkey.extend({
  recoveryCodes: z
    .array(z.string())
    .nullable()
    .describe('Shown this once; null where there are some'),
}) satisfies z.ZodType<PasskeyAdded>;
const browserOptions = z.looseObject({ challenge: z.string() });
const state = z.strictObject({
  totpSince: timeText.nullable(),
  passkeys: z.array(passkey),
  passkeyObstacle: z.string().nullable().describe('Why this installation has no passkeys'),
  recoveryCodesLeft: z.int(),
  required: z.boolean(),
}) satisfies z.ZodType<SecondFactorState>;

/** Second factors of the signed-in person; sessions older than 15 minutes need the password for changes. */
export const secondFactorOperations: readonly Operation[] = [
  {
    ...own,
    method: 'get',
    path: base,
    summary: 'Second factors of the signed-in person',
    answer: { description: 'What is set up', schema: state },
  },
  {
    ...own,
    method: 'post',
    path: `${base}/totp`,
    summary: 'Starts the set-up of an authenticator app',
    body: changeSecondFactorInput,
    answer: { description: 'The secret, shown this once', schema: enrolment },
  },
  {
    ...own,
    method: 'post',
    path: `${base}/totp/confirm`,
    summary: 'Ends the set-up of an authenticator app with its first code',
    body: confirmTotpInput,
    answer: { description: 'Recovery codes', schema: recoveryCodes },
  },
  {
    ...own,
    method: 'delete',
    path: `${base}/totp`,
    summary: 'Removes the authenticator app',
    body: changeSecondFactorInput,
    answer: done,
  },
  {
    ...own,
    method: 'post',
    path: `${base}/recovery-codes`,
    summary: 'Makes ten new recovery codes; earlier ones end',
    body: changeSecondFactorInput,
    answer: { description: 'Recovery codes', schema: recoveryCodes },
  },
  {
    ...own,
    method: 'post',
    path: '/api/account/passkeys/options',
    summary: 'Options for a browser to create a passkey, with a cookie that holds their challenge',
    body: changeSecondFactorInput,
    answer: { description: 'PublicKeyCredentialCreationOptionsJSON', schema: browserOptions },
  },
  {
    ...own,
    method: 'post',
    path: '/api/account/passkeys',
    summary: 'Stores a passkey that the browser created',
    body: addPasskeyInput,
    answer: { status: 201, description: 'The passkey', schema: passkeyAdded },
  },
  {
    ...own,
    method: 'patch',
    path: '/api/account/passkeys/{id}',
    summary: 'Renames a passkey',
    body: renamePasskeyInput,
    answer: { description: 'The passkey', schema: passkey },
  },
  {
    ...own,
    method: 'delete',
    path: '/api/account/passkeys/{id}',
    summary: 'Removes a passkey',
    body: removePasskeyInput,
    answer: done,
  },
  {
    tag: 'accounts',
    permission: null,
    method: 'post',
    path: '/api/sessions/passkey-options',
    summary:
      'Options for a browser to sign in with a passkey, with a cookie that holds their challenge',
    answer: { description: 'PublicKeyCredentialRequestOptionsJSON', schema: browserOptions },
  },
  {
    tag: 'accounts',
    permission: 'accounts:write',
    method: 'delete',
    path: '/api/users/{id}/second-factors',
    summary: 'Removes all second factors of another person and ends their sessions',
    body: idOnlyInput,
    answer: done,
  },
];
