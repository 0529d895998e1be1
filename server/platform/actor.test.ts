import { describe, expect, test } from 'vitest';
import type { Grant, Place } from '#lib/permissions.ts';
import { can, systemActor, visibleWhere, type Actor } from './actor.ts';

const grant = (change: Partial<Grant>): Grant => ({
  role: 'viewer',
  teamId: null,
  environmentId: null,
  ...change,
});
const user = (...grants: Grant[]): Actor => ({
  kind: 'user',
  id: 'u',
  name: 'Uma',
  grants,
  sessionId: 's',
  authenticatedAt: new Date(),
  ip: null,
});
const key = (place: Place, ...grants: Grant[]): Actor => ({
  kind: 'key',
  id: 'u',
  name: 'Uma',
  keyId: 'k',
  grants,
  scopes: ['read', 'write', 'admin'],
  place,
  ip: null,
});

/** Prisma drops an empty OR below an AND, so "nothing" names a team that cannot exist. */
const nothing = { OR: [{ teamId: '00000000-0000-0000-0000-000000000000' }] };

describe('visibleWhere', () => {
  const seen = (actor: Actor) => visibleWhere(actor, 'incidents:read');

  test('a grant for everything sees all, limited ones see their places, none sees nothing', () => {
    expect(seen(systemActor('test'))).toEqual({});
    expect(seen(user(grant({}), grant({ teamId: 'a' })))).toEqual({});
    expect(seen(user(grant({ teamId: 'a' }), grant({ environmentId: 'p' })))).toEqual({
      OR: [{ teamId: 'a' }, { environmentId: 'p' }],
    });
    expect(seen(user())).toEqual(nothing);
  });

  test('a key for a place sees no more than that place, and no more than its owner', () => {
    expect(seen(key({}, grant({})))).toEqual({});
    expect(seen(key({ teamId: 'a' }, grant({})))).toEqual({ OR: [{ teamId: 'a' }] });
    expect(seen(key({ teamId: 'a' }, grant({ environmentId: 'p' })))).toEqual({
      OR: [{ teamId: 'a', environmentId: 'p' }],
    });
    expect(seen(key({ teamId: 'a' }, grant({ teamId: 'b' })))).toEqual(nothing);
  });
});

test('a key for a place, or a role for one, does nothing that holds for everybody', () => {
  const admin = grant({ role: 'admin' });
  expect(can(key({}, admin), 'policies:write')).toBe(true);
  expect(can(key({ teamId: 'a' }, admin), 'policies:write')).toBe(false);
  expect(can(user({ ...admin, teamId: 'a' }), 'policies:write')).toBe(false);
  expect(can(user({ ...admin, teamId: 'a' }), 'incidents:write')).toBe(true);
  expect(can(user({ ...admin, teamId: 'a' }), 'incidents:write', { teamId: 'b' })).toBe(false);
});
