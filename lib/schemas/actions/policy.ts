import { z } from 'zod';
import { policyTiers } from '#lib/choices/actions.ts';
import { tierMismatch } from '#lib/choices/policy-tiers.ts';
import { roles } from '#lib/permissions.ts';
import { baseVersionSchema, timeText } from '#lib/schemas/fields.ts';
import { riskSchema } from './plan.ts';

const policyRuleSchema = z.object({
  /** Action kinds; a trailing `*` matches any ending. */
  kinds: z.array(z.string().min(1).max(100)).min(1),
  risk: z.array(riskSchema).min(1),
  environments: z.array(z.string().max(100)).default(['*']),
  /**
   * Risk tier of a model; for other targets the business tier, if a user or a rule has set one. `*`
   * also matches targets unknown to Tandem. A risk tier below high counts only after two users have
   * confirmed it. A single operator can set a business tier, so use tiers 1 to 4 to require more,
   * not less.
   */
  tiers: z
    .array(z.enum(['*', ...policyTiers]))
    .min(1)
    .default(['*']),
  mode: z.enum(['automatic', 'approve', 'never']),
  votes: z.number().int().min(1).max(6).default(1),
  roles: z.array(z.enum(roles)).default([]),
  /** Roles, one of which must give at least one approval; empty = no requirement. */
  oneFrom: z.array(z.enum(roles)).default([]),
  reauthenticate: z.boolean().default(false),
});
export type PolicyRule = z.output<typeof policyRuleSchema>;

const freezeWindowSchema = z.object({
  title: z.string().min(1).max(200),
  from: z.iso.datetime({ offset: true }),
  to: z.iso.datetime({ offset: true }),
});
export type FreezeWindow = z.output<typeof freezeWindowSchema>;

/** Expiry of proposals of some kinds: for example, a promotion waits longer than a restart. */
const kindExpirySchema = z.object({
  kinds: z.array(z.string().min(1).max(100)).min(1),
  minutes: z
    .number()
    .int()
    .min(1)
    .max(7 * 24 * 60),
});
export type KindExpiry = z.output<typeof kindExpirySchema>;
/** Default: moving a protected alias may wait for a day. */
export const shippedExpiry: readonly KindExpiry[] = [
  { kinds: ['model.set_alias'], minutes: 1_440 },
];

/**
 * The policy named `approvals`. The first matching rule decides; an action without a matching rule
 * is never allowed.
 */
export const approvalsPolicySchema = z.object({
  rules: z.array(policyRuleSchema).min(1).max(100),
  expiryMinutes: z
    .number()
    .min(1)
    .max(24 * 60)
    .default(30),
  /** The first entry that lists the kind applies; other kinds use `expiryMinutes`. */
  kindExpiry: z
    .array(kindExpirySchema)
    .max(50)
    .default(() => [...shippedExpiry]),
  /**
   * Share of a proposal's expiry time after which approvers get one reminder, in percent; 0 =
   * never.
   */
  reminderPercent: z.number().int().min(0).max(95).default(50),
  freezeWindows: z.array(freezeWindowSchema).max(100).default([]),
  limits: z.object({
    blastRadiusServices: z.number().int().min(1).default(10),
    concurrent: z.number().int().min(1).default(3),
    perTargetPerHour: z.number().int().min(1).default(4),
    perHour: z.number().int().min(1).default(20),
  }),
});
export type ApprovalsPolicy = z.output<typeof approvalsPolicySchema>;

export const policyNameInput = z.object({
  name: z.literal('approvals', 'the only policy is named approvals'),
});
/**
 * Validates policies when they are saved. A policy saved earlier is still accepted if one of its
 * rules matches nothing.
 */
const savedPolicy = approvalsPolicySchema.superRefine(({ rules }, refused) => {
  const refuse = (at: number, field: string, message: string) =>
    refused.addIssue({ code: 'custom', path: ['rules', at, field], message });
  for (const [at, rule] of rules.entries()) {
    const missed = tierMismatch(rule);
    if (missed !== null) refuse(at, 'tiers', missed);
    if (!rule.oneFrom.every((role) => rule.roles.includes(role)))
      refuse(at, 'oneFrom', 'Only roles of the rule can be required.');
  }
});
export const savePolicyInput = policyNameInput.extend({
  body: savedPolicy,
  comment: z.string().trim().max(1_000).default(''),
  /** Version that was edited. It is a conflict if a different version is in force by now. */
  baseVersion: baseVersionSchema,
});

export const policyItem = z.strictObject({
  name: z.string(),
  version: z.int(),
  updatedAt: timeText.nullable(),
});
export type PolicyItem = z.output<typeof policyItem>;
export const policyDetail = z.strictObject({
  name: z.string(),
  version: z.int(),
  body: approvalsPolicySchema,
  /** The default policy, in force until one is saved. */
  shipped: approvalsPolicySchema,
  /** Newest first. */
  versions: z.array(
    z.strictObject({
      version: z.int(),
      at: timeText,
      by: z.string().nullable(),
      comment: z.string().nullable(),
      body: z.unknown(),
    }),
  ),
});
export type PolicyDetail = z.output<typeof policyDetail>;

/** Evaluates a policy against the proposals of recent days. */
export const dryRunPolicyInput = policyNameInput.extend({
  body: approvalsPolicySchema,
  days: z.number().int().min(1).max(90).default(30),
});

const policyCounts = z.strictObject({
  /** Number of proposals that would have run automatically. */
  automatic: z.int(),
  /**
   * Number of proposals that would have waited for approval, and the total number of approvals they
   * needed.
   */
  asked: z.int(),
  votes: z.int(),
  never: z.int(),
  /** Number of proposals made during a freeze window, regardless of the rule. */
  frozen: z.int(),
});
export type PolicyCounts = z.output<typeof policyCounts>;
export const policyDryRun = z.strictObject({
  days: z.int(),
  /** Number of evaluated proposals; the newest up to 1,000. */
  actions: z.int(),
  inForce: policyCounts,
  draft: policyCounts,
  changed: z.int(),
  /** The newest proposals with a different decision, up to 50. */
  examples: z.array(
    z.strictObject({
      id: z.uuid(),
      number: z.int(),
      title: z.string(),
      inForce: z.string(),
      draft: z.string(),
    }),
  ),
});
export type PolicyDryRun = z.output<typeof policyDryRun>;

export const singleOperatorInput = z.object({
  enabled: z.boolean(),
  reason: z.string().trim().min(1, 'enter a reason').max(500),
});

/**
 * Mode in which one user both proposes and approves. Applies only while no other user could
 * approve.
 */
export const singleOperator = z.strictObject({
  enabled: z.boolean(),
  /** True if the mode is enabled and no second user may decide. */
  active: z.boolean(),
  /** Users who may decide on actions. */
  deciders: z.array(z.strictObject({ id: z.uuid(), name: z.string() })),
  by: z.string().nullable(),
  at: timeText.nullable(),
  reason: z.string().nullable(),
});
export type SingleOperator = z.output<typeof singleOperator>;
