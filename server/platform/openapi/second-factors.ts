import { z } from 'zod';
import { idOnlyInput } from '#lib/schemas/accounts.ts';
import type {
  RecoveryCodes,
  SecondFactorState,
  TotpEnrolment,
} from '#lib/schemas/accounts-second-factor.ts';
import { changeSecondFactorInput, confirmTotpInput } from '#lib/schemas/accounts-second-factor.ts';
import type { Operation } from './operation.ts';
import { timeText } from './schemas.ts';

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
const state = z.strictObject({
  totpSince: timeText.nullable(),
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
    tag: 'accounts',
    permission: 'accounts:write',
    method: 'delete',
    path: '/api/users/{id}/second-factors',
    summary: 'Removes all second factors of another person and ends their sessions',
    body: idOnlyInput,
    answer: done,
  },
];
