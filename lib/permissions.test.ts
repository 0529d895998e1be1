import { expect, test } from 'vitest';
import {
  demoPersonMay,
  everywhere,
  grantedPermissions,
  grantReaches,
  isInstanceWide,
  permissions,
  readsAllOf,
  rolePermissions,
  roles,
  type Grant,
} from './permissions.ts';

const grant = (change: Partial<Grant>): Grant => ({
  role: 'admin',
  teamId: null,
  environmentId: null,
  ...change,
});

test('a grant reaches its place and what lies inside it', () => {
  expect(grantReaches(grant({}), everywhere)).toBe(true);
  expect(grantReaches(grant({}), { teamId: 'a', environmentId: 'p' })).toBe(true);
  expect(grantReaches(grant({ teamId: 'a' }), { teamId: 'a', environmentId: 'p' })).toBe(true);
  expect(grantReaches(grant({ teamId: 'a' }), { teamId: 'b' })).toBe(false);
  expect(grantReaches(grant({ teamId: 'a' }), everywhere)).toBe(false);
  expect(grantReaches(grant({ environmentId: 'p' }), { environmentId: null })).toBe(false);
});

test('reads are covered by grants for everything only, and writes do not count', () => {
  const covers = (own: Grant[], others: Grant[]) => readsAllOf(own, others);
  const [operator, auditor] = [grant({ role: 'operator' }), grant({ role: 'auditor' })];
  expect(covers([grant({})], [operator, auditor])).toBe(true);
  expect(covers([auditor], [operator])).toBe(true);
  expect(covers([operator], [auditor])).toBe(false);
  expect(covers([], [operator])).toBe(false);
  expect(covers([], [])).toBe(true);
  expect(covers([grant({ teamId: 'a' })], [operator])).toBe(false);
  expect(covers([grant({ environmentId: 'p' })], [grant({ teamId: 'a' })])).toBe(false);
  expect(covers([operator, grant({ role: 'executive' })], [auditor])).toBe(false);
});

test('what changes Tandem as a whole needs a grant for everything', () => {
  expect(grantedPermissions([grant({})])).toEqual(new Set(permissions));
  const limited = grantedPermissions([grant({ teamId: 'a' })]);
  expect(limited).toEqual(new Set(permissions.filter((item) => !isInstanceWide(item))));
  expect(limited.has('accounts:write')).toBe(false);
  expect(limited.has('incidents:write')).toBe(true);
  expect(grantedPermissions([grant({ teamId: 'a' }), grant({ role: 'approver' })])).toContain(
    'policies:write',
  );
});

test('admin holds every permission, and no role holds one that does not exist', () => {
  expect(new Set(rolePermissions.admin)).toEqual(new Set(permissions));
  for (const role of roles)
    for (const permission of rolePermissions[role]) expect(permissions).toContain(permission);
});

test('people of the demo company read what their roles read, and change only what is of the demo', () => {
  const granted = grantedPermissions([grant({ role: 'approver' })], { demo: true });
  expect([...granted].filter((item) => !item.endsWith(':read')).toSorted()).toEqual([
    'actions:decide-high',
    'actions:decide-infrastructure',
    'actions:decide-models',
    'actions:write',
    'incidents:write',
  ]);
  expect(granted.has('policies:read')).toBe(true);
  expect(demoPersonMay('incidents:write')).toBe(true);
  expect(demoPersonMay('incidents:write', { demo: true })).toBe(true);
  expect(demoPersonMay('incidents:write', {})).toBe(false);
  expect(demoPersonMay('policies:write', { demo: true })).toBe(false);
});
