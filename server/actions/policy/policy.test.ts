import { describe, expect, test } from 'vitest';
import { approvalsPolicySchema, savePolicyInput } from '#lib/schemas/actions/policy.ts';
import { decideByPolicy, expiryMinutesOf, freezeAt, shippedApprovalsPolicy } from './policy.ts';

const action = {
  kind: 'service.restart',
  risk: 'low',
  environment: 'production',
  tier: '2',
  hasRollback: true,
} as const;

describe('the shipped policy', () => {
  test('is valid, and nothing in it is automatic', () => {
    expect(approvalsPolicySchema.parse(shippedApprovalsPolicy)).toEqual(shippedApprovalsPolicy);
    expect(shippedApprovalsPolicy.rules.every((rule) => rule.mode === 'approve')).toBe(true);
  });

  test('asks one operator for low and medium risk, two approvers with password for high', () => {
    expect(decideByPolicy(shippedApprovalsPolicy, action)).toMatchObject({
      votes: 1,
      reauthenticate: false,
    });
    const high = decideByPolicy(shippedApprovalsPolicy, { ...action, risk: 'high' });
    expect(high).toMatchObject({ votes: 2, reauthenticate: true, roles: ['approver', 'admin'] });
  });

  test('asks of a move of a protected alias of high risk one approver among two', () => {
    const moved = { ...action, kind: 'model.set_alias', risk: 'high' } as const;
    expect(decideByPolicy(shippedApprovalsPolicy, moved)).toEqual({
      mode: 'approve',
      votes: 2,
      roles: ['ml-engineer', 'approver', 'admin'],
      oneFrom: ['approver', 'admin'],
      reauthenticate: true,
      sentence:
        'Actions of high risk require 2 approvals from ml-engineer, approver, admin, one of them from approver, admin, with password confirmation.',
    });
    expect(
      decideByPolicy(shippedApprovalsPolicy, { ...moved, kind: 'model.retrain' }).oneFrom,
    ).toEqual([]);
  });

  test('sends model actions to ml-engineers', () => {
    const decision = decideByPolicy(shippedApprovalsPolicy, { ...action, kind: 'model.promote' });
    expect(decision.roles).toContain('ml-engineer');
    expect(decision.roles).not.toContain('operator');
  });

  test('never runs what no rule covers', () => {
    expect(decideByPolicy(shippedApprovalsPolicy, { ...action, kind: 'other.thing' }).mode).toBe(
      'never',
    );
  });
});

test('the first matching rule decides, and automatic needs a rollback plan', () => {
  const policy = approvalsPolicySchema.parse({
    ...shippedApprovalsPolicy,
    rules: [
      { kinds: ['service.scale'], risk: ['low'], environments: ['staging'], mode: 'automatic' },
      { kinds: ['service.*'], risk: ['low', 'medium'], mode: 'approve', roles: ['operator'] },
    ],
  });
  const scale = {
    kind: 'service.scale',
    risk: 'low',
    environment: 'staging',
    tier: null,
    hasRollback: true,
  } as const;
  expect(decideByPolicy(policy, scale).mode).toBe('automatic');
  expect(decideByPolicy(policy, { ...scale, hasRollback: false }).mode).toBe('approve');
  expect(decideByPolicy(policy, { ...scale, environment: 'production' }).mode).toBe('approve');
  expect(decideByPolicy(policy, { ...scale, environment: null }).mode).toBe('approve');
});

test('a rule for a tier holds for targets that are known to be of it', () => {
  const policy = approvalsPolicySchema.parse({
    ...shippedApprovalsPolicy,
    rules: [
      { kinds: ['model.*'], risk: ['low', 'medium'], tiers: ['low', '4'], mode: 'automatic' },
      ...shippedApprovalsPolicy.rules,
    ],
  });
  const retrain = { ...action, kind: 'model.retrain', risk: 'medium' } as const;
  const decide = (tier: string | null) => decideByPolicy(policy, { ...retrain, tier });
  expect(decide('low')).toMatchObject({
    mode: 'automatic',
    sentence: 'Actions of medium risk and tier low run without approval.',
  });
  expect(['high', 'unset', '1', null].map((tier) => decide(tier).mode)).toEqual(
    Array.from({ length: 4 }, () => 'approve'),
  );
  const odd = { kinds: ['*'], risk: ['low'], mode: 'never', tiers: ['lowest'] };
  expect(approvalsPolicySchema.safeParse({ ...policy, rules: [odd] }).success).toBe(false);
});

test('a rule that names no tier which its targets can have is not saved, and one of before is read', () => {
  const save = (kinds: string[], tiers: string[]) => {
    const rule = { kinds, tiers, risk: ['low'], mode: 'never' };
    const body = { ...shippedApprovalsPolicy, rules: [rule] };
    expect(approvalsPolicySchema.safeParse(body).success).toBe(true);
    return savePolicyInput.safeParse({ name: 'approvals', body });
  };
  const odd = { kinds: ['*'], risk: ['low'], mode: 'approve', roles: ['operator'] };
  const named = { ...shippedApprovalsPolicy, rules: [{ ...odd, oneFrom: ['admin'] }] };
  expect(savePolicyInput.safeParse({ name: 'approvals', body: named }).error?.issues).toMatchObject(
    [{ path: ['body', 'rules', 0, 'oneFrom'] }],
  );
  const missed = save(['model.*'], ['1', '4']);
  expect(missed.error?.issues).toMatchObject([
    {
      path: ['body', 'rules', 0, 'tiers'],
      message: 'Matches no model: model tiers are high, medium, low and unset.',
    },
  ]);
  expect(save(['service.restart', 'host.*'], ['high', 'unset']).success).toBe(false);
  for (const [kinds, tiers] of [
    [['model.*'], ['1', 'low']],
    [['model.repair_data'], ['1']],
    [['model.*', 'service.*'], ['1']],
    [['*'], ['high']],
    [['service.*'], ['*']],
  ] as const)
    expect(save([...kinds], [...tiers]).success).toBe(true);
});

test('a freeze window holds from its start up to its end', () => {
  const window = { title: 'Sale', from: '2026-11-25T10:00:00Z', to: '2026-11-25T12:00:00Z' };
  const policy = { ...shippedApprovalsPolicy, freezeWindows: [window] };
  expect(freezeAt(policy, new Date('2026-11-25T09:59:59Z'))).toBeNull();
  expect(freezeAt(policy, new Date('2026-11-25T10:00:00Z'))).toEqual(window);
  expect(freezeAt(policy, new Date('2026-11-25T12:00:00Z'))).toBeNull();
});

test('kinds may have a time of their own; the first entry that names one holds', () => {
  const policy = approvalsPolicySchema.parse({
    ...shippedApprovalsPolicy,
    kindExpiry: [
      { kinds: ['model.set_alias'], minutes: 240 },
      { kinds: ['model.*', 'host.*'], minutes: 60 },
    ],
  });
  const kinds = ['model.set_alias', 'model.retrain', 'host.drain', 'service.restart'];
  expect(kinds.map((kind) => expiryMinutesOf(policy, kind))).toEqual([240, 60, 60, 30]);
  // As shipped, and in policies that were saved before: a promotion has a day.
  const { kindExpiry: _, ...older } = shippedApprovalsPolicy;
  for (const body of [shippedApprovalsPolicy, approvalsPolicySchema.parse(older)])
    expect(expiryMinutesOf(body, 'model.set_alias')).toBe(1_440);
  for (const minutes of [0, 7 * 24 * 60 + 1])
    expect(
      approvalsPolicySchema.safeParse({
        ...shippedApprovalsPolicy,
        kindExpiry: [{ kinds: ['*'], minutes }],
      }).success,
    ).toBe(false);
});
