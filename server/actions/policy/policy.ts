import type { Role } from '#lib/permissions.ts';
import type { Risk } from '#lib/schemas/actions/plan.ts';
import {
  shippedExpiry,
  type ApprovalsPolicy,
  type PolicyRule,
} from '#lib/schemas/actions/policy.ts';

/**
 * Observe and suggest: nothing runs automatically. Low and medium risk need one vote, high needs
 * two with re-authentication. One of the two votes on a move of a protected alias may come from an
 * ml-engineer.
 */
export const shippedApprovalsPolicy: ApprovalsPolicy = {
  rules: [
    {
      kinds: ['service.*', 'host.*'],
      risk: ['low', 'medium'],
      environments: ['*'],
      tiers: ['*'],
      mode: 'approve',
      votes: 1,
      roles: ['operator', 'approver', 'admin'],
      oneFrom: [],
      reauthenticate: false,
    },
    {
      kinds: ['model.*'],
      risk: ['low', 'medium'],
      environments: ['*'],
      tiers: ['*'],
      mode: 'approve',
      votes: 1,
      roles: ['ml-engineer', 'approver', 'admin'],
      oneFrom: [],
      reauthenticate: false,
    },
    {
      kinds: ['model.set_alias'],
      risk: ['high'],
      environments: ['*'],
      tiers: ['*'],
      mode: 'approve',
      votes: 2,
      roles: ['ml-engineer', 'approver', 'admin'],
      oneFrom: ['approver', 'admin'],
      reauthenticate: true,
    },
    {
      kinds: ['*'],
      risk: ['high'],
      environments: ['*'],
      tiers: ['*'],
      mode: 'approve',
      votes: 2,
      roles: ['approver', 'admin'],
      oneFrom: [],
      reauthenticate: true,
    },
  ],
  expiryMinutes: 30,
  kindExpiry: [...shippedExpiry],
  reminderPercent: 50,
  freezeWindows: [],
  limits: { blastRadiusServices: 10, concurrent: 3, perTargetPerHour: 4, perHour: 20 },
};

const matches = (pattern: string, value: string) =>
  pattern === '*' ||
  pattern === value ||
  (pattern.endsWith('*') && value.startsWith(pattern.slice(0, -1)));

export type PolicyDecision = {
  mode: 'automatic' | 'approve' | 'never';
  votes: number;
  roles: Role[];
  /** If not empty, at least one vote must come from one of these roles. */
  oneFrom: Role[];
  reauthenticate: boolean;
  sentence: string;
};

type Judged = {
  kind: string;
  risk: Risk;
  environment: string | null;
  /** Null if unknown. */
  tier: string | null;
  hasRollback: boolean;
};

function sentenceOf(rule: PolicyRule, { risk, tier }: Pick<Judged, 'risk' | 'tier'>): string {
  const named = rule.tiers.includes('*') ? '' : ` and tier ${tier ?? ''}`;
  const head = `Actions of ${risk} risk${named}`;
  if (rule.mode === 'never') return `${head} never run here.`;
  if (rule.mode === 'automatic') return `${head} run without approval.`;
  const votes = rule.votes === 1 ? 'one approval' : `${rule.votes} approvals`;
  const one = rule.oneFrom.length === 0 ? '' : `, one of them from ${rule.oneFrom.join(', ')}`;
  const again = rule.reauthenticate ? ', with password confirmation' : '';
  return `${head} require ${votes} from ${rule.roles.join(', ')}${one}${again}.`;
}

/**
 * Held-back automatic actions need a deciding role. `never` allows no role, even if the rule names
 * some.
 */
function rolesOf(rule: PolicyRule): Role[] {
  if (rule.mode === 'never') return [];
  return rule.mode === 'automatic' && rule.roles.length === 0 ? ['approver', 'admin'] : rule.roles;
}

/** Decides by the first matching rule. Without a rollback plan, nothing is automatic. */
export function decideByPolicy(policy: ApprovalsPolicy, action: Judged): PolicyDecision {
  const rule = policy.rules.find(
    (candidate) =>
      candidate.risk.includes(action.risk) &&
      candidate.kinds.some((kind) => matches(kind, action.kind)) &&
      candidate.environments.some((environment) =>
        matches(environment, action.environment ?? ''),
      ) &&
      candidate.tiers.some((tier) => tier === '*' || tier === action.tier),
  );
  if (rule === undefined) {
    return {
      mode: 'never',
      votes: 1,
      roles: [],
      oneFrom: [],
      reauthenticate: false,
      sentence: 'No policy rule covers this action, so it never runs.',
    };
  }
  const mode = rule.mode === 'automatic' && !action.hasRollback ? 'approve' : rule.mode;
  return {
    mode,
    votes: rule.votes,
    roles: rolesOf(rule),
    oneFrom: rule.oneFrom,
    reauthenticate: rule.reauthenticate,
    sentence: sentenceOf({ ...rule, mode }, action),
  };
}

/** Minutes until a proposal of this kind expires. Every kind has an expiry. */
export function expiryMinutesOf(policy: ApprovalsPolicy, kind: string): number {
  const own = policy.kindExpiry.find(({ kinds }) => kinds.some((each) => matches(each, kind)));
  return own?.minutes ?? policy.expiryMinutes;
}

/** The freeze window in effect now, or null. */
export function freezeAt(policy: ApprovalsPolicy, now: Date): { title: string; to: string } | null {
  const at = now.getTime();
  return (
    policy.freezeWindows.find(
      (window) => Date.parse(window.from) <= at && at < Date.parse(window.to),
    ) ?? null
  );
}
