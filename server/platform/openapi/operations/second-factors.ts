import { z } from 'zod';
import { idOnlyInput } from '#lib/schemas/accounts/accounts.ts';
import {
  addPasskeyInput,
  changeSecondFactorInput,
  confirmTotpInput,
  passkeyAdded,
  passkeyItem,
  recoveryCodes,
  removePasskeyInput,
  renamePasskeyInput,
  secondFactorState,
  totpEnrolment,
} from '#lib/schemas/accounts/second-factor.ts';
import type { Operation } from '../operation.ts';

const own = { tag: 'accounts', permission: 'overview:read' } as const;
const base = '/api/account/second-factors';
const done = { status: 204, description: 'Done' } as const;

const browserOptions = z.looseObject({ challenge: z.string() });

/**
 * Second factors of the signed-in user. Sessions older than 15 minutes require the password for
 * changes.
 */
export const secondFactorOperations: readonly Operation[] = [
  {
    ...own,
    method: 'get',
    path: base,
    summary: 'Second factors of the signed-in user',
    answer: { description: 'The current second factors', schema: secondFactorState },
  },
  {
    ...own,
    method: 'post',
    path: `${base}/totp`,
    summary: 'Starts the set-up of an authenticator app',
    body: changeSecondFactorInput,
    answer: { description: 'The secret, shown only once', schema: totpEnrolment },
  },
  {
    ...own,
    method: 'post',
    path: `${base}/totp/confirm`,
    summary: 'Completes the set-up of an authenticator app with its first code',
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
    summary: 'Creates ten new recovery codes; earlier ones end',
    body: changeSecondFactorInput,
    answer: { description: 'Recovery codes', schema: recoveryCodes },
  },
  {
    ...own,
    method: 'post',
    path: '/api/account/passkeys/options',
    summary:
      'Options for a browser to create a passkey, with a cookie that contains their challenge',
    body: changeSecondFactorInput,
    answer: { description: 'PublicKeyCredentialCreationOptionsJSON', schema: browserOptions },
  },
  {
    ...own,
    method: 'post',
    path: '/api/account/passkeys',
    summary: 'Stores a passkey created by the browser',
    body: addPasskeyInput,
    answer: { status: 201, description: 'The passkey', schema: passkeyAdded },
  },
  {
    ...own,
    method: 'patch',
    path: '/api/account/passkeys/{id}',
    summary: 'Renames a passkey',
    body: renamePasskeyInput,
    answer: { description: 'The passkey', schema: passkeyItem },
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
      'Options for a browser to sign in with a passkey, with a cookie that contains their challenge',
    answer: { description: 'PublicKeyCredentialRequestOptionsJSON', schema: browserOptions },
  },
  {
    tag: 'accounts',
    permission: 'accounts:write',
    method: 'delete',
    path: '/api/users/{id}/second-factors',
    summary: 'Removes all second factors of another user and ends their sessions',
    body: idOnlyInput,
    answer: done,
  },
];
