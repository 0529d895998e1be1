import { z } from 'zod';
import { policyTiers } from '#lib/choices/actions.ts';
import { tierMismatch } from '#lib/choices/policy-tiers.ts';
import { roles } from '#lib/permissions.ts';
import { baseVersionSchema } from '#lib/schemas/fields.ts';
import { riskSchema } from './plan.ts';

const policyRuleSchema = z.object({
  /** Action kinds; a trailing `*` matches any ending. */
  kinds: z.array(z.string().min(1).max(100)).min(1),
  risk: z.array(riskSchema).min(1),
  environments: z.array(z.string().max(100)).default(['*']),
  /**
   * Risk tier of a model; for any other target its business tier, if a person or a rule has set
   * one. `*` also matches targets unknown to Tandem. A risk tier below high counts once two people
   * have confirmed it. A business tier can be set by a single operator: use tiers 1 to 4 to require
   * more, not less.
   */
  tiers: z
    .array(z.enum(['*', ...policyTiers]))
    .min(1)
    .default(['*']),
  mode: z.enum(['automatic', 'approve', 'never']),
  votes: z.number().int().min(1).max(6).default(1),
  roles: z.array(z.enum(roles)).default([]),
  /**
   * At least one approval must come from a person with one of these roles; empty = no requirement.
   */
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

/** Expiry for proposals of some kinds: a promotion waits longer than a restart. */
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
 * The policy named `approvals`: the first matching rule decides; without a match, the action is
 * never allowed.
 */
export const approvalsPolicySchema = z.object({
  rules: z.array(policyRuleSchema).min(1).max(100),
  expiryMinutes: z
    .number()
    .min(1)
    .max(24 * 60)
    .default(30),
  /** The first entry that names the kind applies; all others use `expiryMinutes`. */
  kindExpiry: z
    .array(kindExpirySchema)
    .max(50)
    .default(() => [...shippedExpiry]),
  /** Approvers get one reminder after this share of a proposal's expiry time; 0 = never. */
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
 * Validates policies on save; an already saved policy is still read if one of its rules matches
 * nothing.
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
  /** The edited version; a conflict if a different one is in force by now. */
  baseVersion: baseVersionSchema,
});

export type PolicyItem = { name: string; version: number; updatedAt: string | null };
export type PolicyDetail = {
  name: string;
  version: number;
  body: ApprovalsPolicy;
  /** The default policy, in force until one is saved. */
  shipped: ApprovalsPolicy;
  /** Newest first. */
  versions: {
    version: number;
    at: string;
    by: string | null;
    comment: string | null;
    body: unknown;
  }[];
};

/** Evaluates a policy against the proposals of the last days. */
export const dryRunPolicyInput = policyNameInput.extend({
  body: approvalsPolicySchema,
  days: z.number().int().min(1).max(90).default(30),
});

export type PolicyCounts = {
  /** Proposals that would have run automatically. */
  automatic: number;
  /** Proposals that would have waited for people, and the total number of approvals they needed. */
  asked: number;
  votes: number;
  never: number;
  /** Proposals made inside a freeze window, regardless of the rule. */
  frozen: number;
};
export type PolicyDryRun = {
  days: number;
  /** Number of proposals evaluated: up to 1,000, the newest ones. */
  actions: number;
  inForce: PolicyCounts;
  draft: PolicyCounts;
  changed: number;
  /** The newest proposals with a different decision, up to 50. */
  examples: { id: string; number: number; title: string; inForce: string; draft: string }[];
};

export const singleOperatorInput = z.object({
  enabled: z.boolean(),
  reason: z.string().trim().min(1, 'enter a reason').max(500),
});

/** One person both proposes and approves. Applies only while no one else could approve. */
export type SingleOperator = {
  enabled: boolean;
  /** Enabled, and no second person may decide. */
  active: boolean;
  /** People who may decide on actions. */
  deciders: { id: string; name: string }[];
  by: string | null;
  at: string | null;
  reason: string | null;
};
