import { z } from 'zod';
import { overviewViews } from '#lib/choices/overview-views.ts';
import { idleMinutes, secondFactors } from '#lib/choices/sign-in.ts';
import { numberFormats } from '#lib/number-locale.ts';
import { roles, scopes } from '#lib/permissions.ts';
import { personas } from '#lib/personas.ts';
import { baseVersionSchema, idSchema, isoTime, pageParams, timeText } from '#lib/schemas/fields.ts';

const emailSchema = z.string().trim().toLowerCase().pipe(z.email()).pipe(z.string().max(254));
const passwordSchema = z.string().min(12, 'needs at least 12 characters').max(200);
const grantInput = z.object({
  role: z.enum(roles),
  teamId: idSchema.nullable().default(null),
  environmentId: idSchema.nullable().default(null),
});

export const signInInput = z.object({ email: z.string().max(300), password: z.string().max(300) });
export const setUpInput = z.object({
  token: z.string().min(1).max(200),
  name: z.string().trim().min(1).max(100),
  email: emailSchema,
  password: passwordSchema,
});
export const resetPasswordInput = z.object({
  token: z.string().min(1).max(200),
  password: passwordSchema,
});
export const createUserInput = z.object({
  email: emailSchema,
  name: z.string().trim().min(1).max(100),
  password: passwordSchema.optional(),
  grants: z.array(grantInput).max(50).optional(),
  /** Short form of `grants`: roles that are not limited to a team or environment. */
  roles: z.array(z.enum(roles)).max(10).optional(),
});
export const updateUserInput = z.object({
  id: idSchema,
  name: z.string().trim().min(1).max(100).optional(),
  grants: z.array(grantInput).max(50).optional(),
  disabled: z.boolean().optional(),
  baseVersion: baseVersionSchema,
});
export const changePasswordInput = z.object({
  current: z.string().max(300),
  password: passwordSchema,
});
export const createKeyInput = z.object({
  name: z.string().trim().min(1).max(100),
  scopes: z.array(z.enum(scopes)).min(1),
  expiresAt: isoTime.optional(),
  teamId: idSchema.nullable().default(null),
  environmentId: idSchema.nullable().default(null),
});
export const rotateKeyInput = z.object({
  id: idSchema,
  overlapHours: z.number().min(0).max(168).default(24),
});
export const listKeysInput = z.object(pageParams);
export const idOnlyInput = z.object({ id: idSchema });
export const listUsersInput = z.object({
  ...pageParams,
  q: z.string().max(200).optional(),
  /** ID of a single account, for links to it. */
  id: idSchema.optional(),
});

export const userItem = z.strictObject({
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
  disabledAt: timeText.nullable(),
  /** Always null because accounts are not locked; retained for older clients. */
  lockedUntil: z.null().describe('Always null: accounts are not locked'),
  lastSignInAt: timeText.nullable(),
  secondFactors: z.array(z.enum(secondFactors)),
  /** Number of times that name and roles were saved. */
  revision: z.int(),
  createdAt: timeText,
});
export type UserItem = z.output<typeof userItem>;
export const keyItem = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  prefix: z.string(),
  scopes: z.array(z.enum(scopes)),
  owner: z.strictObject({ id: z.uuid(), name: z.string() }),
  expiresAt: timeText.nullable(),
  lastUsedAt: timeText.nullable(),
  revokedAt: timeText.nullable(),
  createdAt: timeText,
});
export type KeyItem = z.output<typeof keyItem>;
/** Opens a wallboard with an API key. */
export const openKioskInput = z.object({ token: z.string().min(1).max(300) });
/** Opens the view of a demo company user. */
export const viewAsInput = z.object({
  persona: z.string().refine((id) => personas.some((persona) => persona.id === id), 'is unknown'),
});

/** Settings that apply to all sign-ins and sessions. */
export const signInPolicySchema = z.object({
  /** Minutes without user input after which a session ends. */
  idleMinutes: z.int().min(idleMinutes.min).max(idleMinutes.max).default(idleMinutes.default),
  /** Users with one of these roles need a second factor from their next sign-in on. */
  secondFactorRoles: z.array(z.enum(roles)).max(roles.length).default([]),
});
export type SignInPolicy = z.output<typeof signInPolicySchema>;
export const saveSignInPolicyInput = signInPolicySchema.extend({ baseVersion: baseVersionSchema });
export const signInPolicyAnswer = signInPolicySchema.extend({ revision: z.int() });
export type SignInPolicyAnswer = z.output<typeof signInPolicyAnswer>;

export const listSessionsInput = z.object({ ...pageParams, userId: z.uuid().optional() });
export const sessionItem = z.strictObject({
  id: z.uuid(),
  createdAt: timeText,
  lastSeenAt: timeText.describe('Last request, including from an open page'),
  lastActiveAt: timeText.describe('Last user input'),
  ip: z.string().nullable(),
  userAgent: z.string().nullable(),
  /** When the session expires. */
  expiresAt: timeText,
  current: z.boolean(),
});
export type SessionItem = z.output<typeof sessionItem>;

/** Personal preferences of a user for the user interface. */
export const preferencesSchema = z.object({
  /** The part of the navigation that appears first. */
  focus: z.enum(['services', 'models', 'both']).optional(),
  /** The last chosen view of the overview. */
  overview: z.enum(overviewViews).optional(),
  /** Whether the list of first steps was dismissed. */
  firstStepsHidden: z.boolean().optional(),
  /** Number format on screens: `auto` for the browser's locale, otherwise this locale. */
  numbers: z.enum(numberFormats).optional(),
  /**
   * Whether to send an email when an incident or another user's approvals are delegated to the
   * user; true unless set to false.
   */
  handOverMails: z.boolean().optional(),
});
export type Preferences = z.output<typeof preferencesSchema>;
