import { expect, test } from 'vitest';
import type { ApprovalsPolicy } from '#lib/schemas/actions/policy.ts';
import { policyOnHistory, type PastProposal } from './policy-on-history.ts';
import { shippedApprovalsPolicy } from './policy.ts';

const past = (number: number, change: Partial<PastProposal> = {}): PastProposal => ({
  id: `id-${number}`,
  number,
  title: `Action ${number}`,
  kind: 'service.roll_back',
  risk: 'medium',
  environment: 'production',
  tier: null,
  hasRollback: true,
  proposedAt: new Date(`2026-11-${10 + number}T12:00:00Z`),
  ...change,
});
const history = [
  past(4, { risk: 'high' }),
  past(3, { kind: 'service.restart', hasRollback: false }),
  past(2, { environment: 'staging' }),
  past(1),
];

test('the same policy changes nothing, and the counts are those of its rules', () => {
  const found = policyOnHistory(history, {
    inForce: shippedApprovalsPolicy,
    draft: shippedApprovalsPolicy,
  });
  const counts = { automatic: 0, asked: 4, votes: 5, never: 0, frozen: 0 };
  expect(found).toEqual({
    actions: 4,
    inForce: counts,
    draft: counts,
    changed: 0,
    examples: [],
  });
});

test('what runs by itself, what never runs and what is frozen is counted and named', () => {
  const [services] = shippedApprovalsPolicy.rules;
  const high = shippedApprovalsPolicy.rules.at(-1);
  if (services === undefined || high === undefined) throw new Error('the shipped policy has rules');
  const draft: ApprovalsPolicy = {
    ...shippedApprovalsPolicy,
    rules: [
      { ...services, environments: ['staging'], mode: 'automatic' },
      { ...services, kinds: ['service.restart'], mode: 'automatic' },
      { ...high, votes: 3 },
    ],
    freezeWindows: [{ title: 'Release', from: '2026-11-14T00:00:00Z', to: '2026-11-15T00:00:00Z' }],
  };
  const found = policyOnHistory(history, { inForce: shippedApprovalsPolicy, draft });
  // Without a rollback plan nothing is automatic; production has no rule any more.
  expect(found.draft).toEqual({ automatic: 1, asked: 2, votes: 4, never: 1, frozen: 1 });
  expect(found.changed).toBe(3);
  expect(found.examples.map(({ number }) => number)).toEqual([4, 2, 1]);
  expect(found.examples[0]?.draft).toContain('Frozen: Release');
  expect(found.examples[2]?.draft).toContain('never run');
});
