import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { OwnershipRule } from '#lib/schemas/infrastructure/ownership.ts';
import {
  changedFields,
  decideOwnership,
  ruleMatches,
  type OwnedResource,
} from './decide-ownership.ts';

const at = '2026-11-25T12:00:00.000Z';
const rule = (name: string, change: Partial<OwnershipRule> = {}): OwnershipRule => ({
  name,
  enabled: true,
  matchers: [{ name: 'service.namespace', operator: '=~', value: 'shop|pay.*' }],
  teamId: null,
  owner: null,
  environmentId: null,
  tier: null,
  ...change,
});
const service: OwnedResource = {
  id: 'r1',
  kind: 'service',
  name: 'checkout',
  labels: { 'service.namespace': 'payments' },
  reportedEnvironmentId: 'e1',
  reportedEnvironment: 'production',
  teamId: null,
  owner: null,
  environmentId: 'e1',
  tier: 2,
  setBy: {},
};

test('expressions are anchored; kind, name and environment are labels too', () => {
  expect(ruleMatches(rule('a'), service)).toBe(true);
  expect(ruleMatches(rule('a', { enabled: false }), service)).toBe(false);
  const by = (name: string, operator: '=' | '=~' | '!~', value: string) =>
    ruleMatches(rule('a', { matchers: [{ name, operator, value }] }), service);
  expect(by('service.namespace', '=~', 'pay')).toBe(false);
  expect(by('kind', '=', 'service')).toBe(true);
  expect(by('name', '=~', 'check.+')).toBe(true);
  expect(by('environment', '=', 'production')).toBe(true);
  expect(by('environment', '!~', 'prod.*')).toBe(false);
});

test('the first rule that sets a field decides it, later ones fill in what is left', () => {
  const rules = [
    rule('team', { teamId: 't1' }),
    rule('other team', { teamId: 't2', owner: 'Ada', tier: 1 }),
    rule('elsewhere', { environmentId: 'e2' }),
  ];
  expect(decideOwnership(service, rules, at)).toEqual({
    teamId: 't1',
    owner: 'Ada',
    environmentId: 'e2',
    tier: 1,
    setBy: {
      team: { by: 'rule', name: 'team', at },
      owner: { by: 'rule', name: 'other team', at },
      tier: { by: 'rule', name: 'other team', at },
      environment: { by: 'rule', name: 'elsewhere', at },
    },
  });
});

test('by hand wins, even with nothing; given back, the rules decide', () => {
  const byHand = { by: 'person', name: 'Ola', at } as const;
  const held = { ...service, teamId: null, setBy: { team: byHand } };
  const rules = [rule('team', { teamId: 't1' })];
  expect(decideOwnership(held, rules, at)).toMatchObject({ teamId: null, setBy: { team: byHand } });
  expect(decideOwnership({ ...held, setBy: {} }, rules, at).teamId).toBe('t1');
});

test('a rule that is gone leaves nothing behind', () => {
  const rules = [rule('all', { teamId: 't1', owner: 'Ada', environmentId: 'e2', tier: 1 })];
  const set = { ...service, ...decideOwnership(service, rules, at) };
  expect(changedFields(service, set)).toEqual(['team', 'owner', 'environment', 'tier']);
  const after = decideOwnership(set, [], at);
  expect(changedFields(service, after)).toEqual([]);
  expect(after.setBy).toEqual({});
});

test('deciding again changes nothing', () => {
  const values = fc.record({
    name: fc.constantFrom('a', 'b', 'c'),
    teamId: fc.constantFrom(null, 't1', 't2'),
    owner: fc.constantFrom(null, 'Ada'),
    environmentId: fc.constantFrom(null, 'e2'),
    tier: fc.constantFrom(null, 1, 3),
    enabled: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(values, { maxLength: 5 }), (drafts) => {
      const rules = drafts.map(({ name, ...change }) => rule(name, change));
      const once = decideOwnership(service, rules, at);
      const again = decideOwnership({ ...service, ...once }, rules, '2027-01-01T00:00:00.000Z');
      expect(again).toEqual(once);
    }),
  );
});
