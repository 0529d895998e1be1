import fc from 'fast-check';
import { expect, test } from 'vitest';
import { roles, scopePermissions, scopes, type Scope } from '#lib/permissions.ts';
import { requireGrantsWithin, requireKeyWithin } from '#server/accounts/own-rights.ts';
import { can, type Actor } from '#server/platform/actor.ts';

const places = [null, 'a', 'b'] as const;
const reach = fc.record({
  teamId: fc.constantFrom(...places),
  environmentId: fc.constantFrom(...places),
});
const scopeSet = fc.uniqueArray(fc.constantFrom(...scopes), { minLength: 1 });
const grant = fc.tuple(fc.constantFrom(...roles), reach).map(([role, at]) => ({ role, ...at }));

const key = (
  own: Scope[],
  place: { teamId: string | null; environmentId: string | null },
  grants: Extract<Actor, { kind: 'key' }>['grants'],
) => ({
  kind: 'key' as const,
  id: 'u',
  name: 'Uma',
  keyId: 'k',
  grants,
  scopes: own,
  place,
  ip: null,
});

const passes = (check: () => void): boolean => {
  try {
    check();
    return true;
  } catch {
    return false;
  }
};

test('no key that is let through may do what its maker may not', () => {
  fc.assert(
    fc.property(
      scopeSet,
      reach,
      fc.array(grant, { minLength: 1, maxLength: 3 }),
      scopeSet,
      reach,
      (own, place, grants, wanted, at) => {
        const maker = key(own, place, grants);
        if (
          !passes(() => requireKeyWithin(maker, null, { scopes: wanted, ...at, expiresAt: null }))
        )
          return;
        const made = key(wanted, at, grants);
        for (const permission of scopes.flatMap(scopePermissions))
          for (const teamId of places)
            for (const environmentId of places)
              if (can(made, permission, { teamId, environmentId }))
                expect(can(maker, permission, { teamId, environmentId })).toBe(true);
      },
    ),
  );
});

test('a refused scope is named, with the two ways to create the key', () => {
  const maker = key(['admin'], { teamId: null, environmentId: null }, []);
  const wanted = {
    scopes: ['ingest' as const],
    teamId: null,
    environmentId: null,
    expiresAt: null,
  };
  expect(() => requireKeyWithin(maker, null, wanted)).toThrow(
    'scopes: This API key cannot create a key with the scope ingest, because it lacks ingest:write itself. Use a key that has the scope ingest, or sign in and create the key under Settings, API keys.',
  );
});

test('no role that is let through allows what the key may not', () => {
  fc.assert(
    fc.property(scopeSet, reach, grant, grant, (own, place, held, wanted) => {
      const maker = key(own, place, [held]);
      if (!passes(() => requireGrantsWithin(maker, [wanted]))) return;
      const { teamId, environmentId } = wanted;
      const person: Actor = {
        ...maker,
        kind: 'user',
        grants: [wanted],
        sessionId: 's',
        authenticatedAt: new Date(0),
      };
      for (const permission of scopes.flatMap(scopePermissions))
        if (can(person, permission)) expect(can(maker, permission)).toBe(true);
      expect(can(person, 'actions:decide-high', { teamId, environmentId })).toBe(false);
    }),
  );
});
