import { z } from 'zod';
import { overviewViews } from '#lib/choices/overview-views.ts';
import { idleMinutes, type SecondFactor } from '#lib/choices/sign-in.ts';
import { numberFormats } from '#lib/number-locale.ts';
import { roles, scopes, type Role, type Scope } from '#lib/permissions.ts';
import { personas } from '#lib/personas.ts';
import { baseVersionSchema, idSchema, isoTime, pageParams } from '#lib/schemas/fields.ts';

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
  /** Short form of `grants`: roles for everything. */
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
  /** One account, for a link to it. */
  id: idSchema.optional(),
});

export type UserItem = {
  id: string;
  email: string;
  name: string;
  kind: 'person' | 'service';
  grants: { role: Role; teamId: string | null; environmentId: string | null }[];
  disabledAt: string | null;
  /** Accounts are not locked; retained for older clients. */
  lockedUntil: null;
  lastSignInAt: string | null;
  secondFactors: SecondFactor[];
  /** Number of saves of name and roles. */
  revision: number;
  createdAt: string;
};
export type KeyItem = {
  id: string;
  name: string;
  prefix: string;
  scopes: Scope[];
  owner: { id: string; name: string };
  expiresAt: string | null;
  lastUsedAt: string | null;
  revokedAt: string | null;
  createdAt: string;
};
/** Opens a wallboard with an API key. */
export const openKioskInput = z.object({ token: z.string().min(1).max(300) });
/** One of the people of the demo company. */
export const viewAsInput = z.object({
  persona: z.string().refine((id) => personas.some((persona) => persona.id === id), 'is unknown'),
});

/** Settings for all sign-ins and sessions. */
export const signInPolicySchema = z.object({
  /** Minutes without input from the person after which a session ends. */
  idleMinutes: z.int().min(idleMinutes.min).max(idleMinutes.max).default(idleMinutes.default),
  /** People with one of these roles must have a second factor from their next sign-in on. */
  secondFactorRoles: z.array(z.enum(roles)).max(roles.length).default([]),
});
export type SignInPolicy = z.output<typeof signInPolicySchema>;
export const saveSignInPolicyInput = signInPolicySchema.extend({ baseVersion: baseVersionSchema });
export type SignInPolicyAnswer = SignInPolicy & { revision: number };

export const listSessionsInput = z.object({ ...pageParams, userId: z.uuid().optional() });
export type SessionItem = {
  id: string;
  createdAt: string;
  /** The last request, including automatic refreshes of an open page. */
  lastSeenAt: string;
  /** The last input of the person. */
  lastActiveAt: string;
  ip: string | null;
  userAgent: string | null;
  /** When the session expires. */
  expiresAt: string;
  current: boolean;
};

/** A person's preferences for their own view. */
export const preferencesSchema = z.object({
  /** Which half of the navigation appears first. */
  focus: z.enum(['services', 'models', 'both']).optional(),
  /** The last chosen view of the overview. */
  overview: z.enum(overviewViews).optional(),
  /** Whether the list of first steps was dismissed. */
  firstStepsHidden: z.boolean().optional(),
  /** Number format on the screens: `auto` for the browser's locale, else this locale. */
  numbers: z.enum(numberFormats).optional(),
  /**
   * Send a mail when an incident or another person's approvals are delegated to the person; on
   * unless false.
   */
  handOverMails: z.boolean().optional(),
});
export type Preferences = z.output<typeof preferencesSchema>;
