import { describe, expect, it } from 'vitest';
import { rolePermissions, type Role } from '#lib/permissions.ts';
import { allowedViews, openedView } from './overview-views.ts';

const person = (...roles: Role[]) => ({
  roles,
  permissions: roles.flatMap((role) => rolePermissions[role]),
  chosen: null,
});

describe('openedView', () => {
  it('opens the view of the role when nothing is requested or chosen', () => {
    expect(openedView(null, person('operator'))).toBe('operations');
    expect(openedView(null, person('ml-engineer'))).toBe('models');
    expect(openedView(null, person('ml-engineer', 'admin'))).toBe('operations');
    expect(openedView(null, person('executive'))).toBe('executive');
    expect(openedView(null, person('executive', 'operator'))).toBe('operations');
  });
  it('prefers the requested view to the chosen one when both are allowed', () => {
    const chose = { ...person('admin'), chosen: 'executive' as const };
    expect(openedView(null, chose)).toBe('executive');
    expect(openedView('models', chose)).toBe('models');
  });
  it('skips views without permission when they are requested or chosen', () => {
    const few = { roles: [], permissions: ['overview:read'], chosen: 'executive' as const };
    expect(allowedViews(few.permissions)).toEqual(['operations']);
    expect(openedView('models', few)).toBe('operations');
  });
});
