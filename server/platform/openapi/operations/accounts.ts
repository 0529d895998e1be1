import { z } from 'zod';
import { secondFactors } from '#lib/choices/sign-in.ts';
import { roles, scopes } from '#lib/permissions.ts';
import {
  changePasswordInput,
  preferencesSchema,
  createKeyInput,
  createUserInput,
  idOnlyInput,
  listKeysInput,
  listSessionsInput,
  listUsersInput,
  openKioskInput,
  resetPasswordInput,
  rotateKeyInput,
  saveSignInPolicyInput,
  setUpInput,
  signInPolicySchema,
  updateUserInput,
  viewAsInput,
  type KeyItem,
  type SessionItem,
  type SignInPolicyAnswer,
  type UserItem,
} from '#lib/schemas/accounts/accounts.ts';
import type { Operation } from '../operation.ts';
import { idAnswer, pageOf, timeText } from '../schemas/pages.ts';

const tag = 'accounts';
const when = timeText.nullable();

const user = z.strictObject({
  id: z.uuid(),
  email: z.string(),
  name: z.string(),
  kind: z.enum(['person', 'service']),
  grants: z.array(
    z.strictObject({
      role: z.enum(roles),
      teamId: z.uuid().nullable(),
      environmentId: z.uuid().nullable(),
    }),
  ),
  disabledAt: when,
  lockedUntil: z.null().describe('Always null: accounts are not locked'),
  lastSignInAt: when,
  secondFactors: z.array(z.enum(secondFactors)),
  revision: z.int(),
  createdAt: timeText,
}) satisfies z.ZodType<UserItem>;

const key = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  prefix: z.string(),
  scopes: z.array(z.enum(scopes)),
  owner: z.strictObject({ id: z.uuid(), name: z.string() }),
  expiresAt: when,
  lastUsedAt: when,
  revokedAt: when,
  createdAt: timeText,
}) satisfies z.ZodType<KeyItem>;
const newKey = key.extend({ key: z.string().describe('The secret, shown this once') });

const session = z.strictObject({
  id: z.uuid(),
  createdAt: timeText,
  lastSeenAt: timeText.describe('Last request, including from an open page'),
  lastActiveAt: timeText.describe('Last user input'),
  ip: z.string().nullable(),
  userAgent: z.string().nullable(),
  expiresAt: timeText,
  current: z.boolean(),
}) satisfies z.ZodType<SessionItem>;

const signInPolicy = signInPolicySchema.extend({
  revision: z.int(),
}) satisfies z.ZodType<SignInPolicyAnswer>;

const done = { status: 204, description: 'Done' } as const;
const keys = { tag, permission: 'keys:write' } as const;

export const accountsOperations: readonly Operation[] = [
  {
    method: 'post',
    tag,
    permission: null,
    path: '/api/demo/view-as',
    summary:
      'In the demo and on this machine: view Tandem as one of the demo users, with a session that can read all they can',
    body: viewAsInput,
    answer: { description: 'Signed in', schema: z.strictObject({ persona: z.string() }) },
  },
  {
    method: 'post',
    tag,
    permission: null,
    path: '/api/set-up',
    summary: 'Creates the first admin from the set-up link',
    body: setUpInput,
    answer: { status: 201, description: 'The admin', schema: idAnswer },
  },
  {
    method: 'post',
    tag,
    permission: null,
    path: '/api/reset-password',
    summary: 'Sets a password from a reset link',
    body: resetPasswordInput,
    answer: { description: 'The account', schema: idAnswer },
  },
  {
    method: 'post',
    tag,
    permission: 'overview:read',
    path: '/api/account/password',
    summary: 'Changes your password; other sessions end',
    body: changePasswordInput,
    answer: done,
  },
  {
    method: 'patch',
    tag,
    permission: 'overview:read',
    path: '/api/account/preferences',
    summary: 'Changes the preferences of the signed-in user',
    body: preferencesSchema,
    answer: { description: 'All preferences', schema: preferencesSchema },
  },
  {
    method: 'get',
    tag,
    permission: 'accounts:read',
    path: '/api/users',
    summary: 'Accounts',
    query: listUsersInput,
    answer: { description: 'A page of accounts', schema: pageOf(user) },
  },
  {
    method: 'post',
    tag,
    permission: 'accounts:write',
    path: '/api/users',
    summary: 'Creates an account',
    body: createUserInput,
    answer: { status: 201, description: 'The account', schema: user },
  },
  {
    method: 'patch',
    tag,
    permission: 'accounts:write',
    path: '/api/users/{id}',
    summary: 'Changes name, roles or whether the account is disabled',
    body: updateUserInput,
    answer: { description: 'The account', schema: user },
  },
  {
    method: 'post',
    tag,
    permission: 'accounts:write',
    path: '/api/users/{id}/link',
    summary: 'Creates a one-time link to set a password, valid for a day',
    answer: {
      status: 201,
      description: 'The link, shown only once',
      schema: z.strictObject({ url: z.string(), expiresAt: timeText }),
    },
  },
  {
    method: 'delete',
    tag,
    permission: 'overview:read',
    path: '/api/users/{id}/sessions',
    summary: 'Ends all sessions of a user; for yourself, all other sessions',
    answer: { description: 'Number of sessions', schema: z.strictObject({ ended: z.int() }) },
  },
  {
    method: 'get',
    tag,
    permission: 'overview:read',
    path: '/api/sessions',
    summary: 'Active sessions, your own or of one user',
    query: listSessionsInput,
    answer: { description: 'Sessions', schema: pageOf(session) },
  },
  {
    method: 'post',
    tag,
    permission: null,
    path: '/api/sessions/kiosk',
    summary: 'Opens a wallboard: exchanges an API key with the scope read for a cookie that reads',
    body: openKioskInput,
    answer: done,
  },
  {
    method: 'post',
    tag,
    permission: null,
    path: '/api/sessions/kiosk/renew',
    summary: 'Keeps an open wallboard signed in: renews its cookie or records session activity',
    answer: done,
  },
  {
    method: 'post',
    tag,
    permission: 'overview:read',
    path: '/api/sessions/extend',
    summary: 'Extends your session by 8 hours, up to 24 hours after sign-in',
    answer: {
      description: 'New end of the session',
      schema: z.strictObject({ expiresAt: timeText }),
    },
  },
  {
    method: 'post',
    tag,
    permission: 'overview:read',
    path: '/api/sessions/active',
    summary: 'Records user input, which restarts the idle timeout of your session',
    answer: done,
  },
  {
    method: 'get',
    tag,
    permission: 'accounts:read',
    path: '/api/settings/sign-in',
    summary: 'Settings for all sign-ins and sessions',
    answer: { description: 'The settings', schema: signInPolicy },
  },
  {
    method: 'put',
    tag,
    permission: 'accounts:write',
    path: '/api/settings/sign-in',
    summary: 'Changes the settings for all sign-ins and sessions',
    body: saveSignInPolicyInput,
    answer: { description: 'The settings', schema: signInPolicy },
  },
  {
    method: 'delete',
    tag,
    permission: 'overview:read',
    path: '/api/sessions/{id}',
    summary: 'Ends a session',
    body: idOnlyInput,
    answer: done,
  },
  {
    tag,
    permission: 'accounts:read',
    method: 'get',
    path: '/api/keys',
    summary: 'API keys',
    query: listKeysInput,
    answer: { description: 'Keys without their secrets', schema: pageOf(key) },
  },
  {
    ...keys,
    method: 'post',
    path: '/api/keys',
    summary: 'Creates an API key',
    body: createKeyInput,
    answer: { status: 201, description: 'The key with its secret', schema: newKey },
  },
  {
    ...keys,
    method: 'delete',
    path: '/api/keys/{id}',
    summary: 'Revokes an API key',
    body: idOnlyInput,
    answer: done,
  },
  {
    ...keys,
    method: 'post',
    path: '/api/keys/{id}/rotate',
    summary: 'Creates a new secret; the old one ends after the overlap',
    body: rotateKeyInput,
    answer: { status: 201, description: 'The new key with its secret', schema: newKey },
  },
];
