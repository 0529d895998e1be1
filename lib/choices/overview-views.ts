import { beginsWithFigures, type Permission } from '#lib/permissions.ts';

/** Views of the overview, in the order of the view switch. */
export const overviewViews = ['operations', 'models', 'executive'] as const;
export type OverviewView = (typeof overviewViews)[number];

const NEEDED: Record<OverviewView, Permission> = {
  operations: 'overview:read',
  models: 'models:read',
  executive: 'costs:read',
};

/** Views that a user's permissions allow. */
export function allowedViews(permissions: readonly string[]): OverviewView[] {
  return overviewViews.filter((view) => permissions.includes(NEEDED[view]));
}

const operating: readonly string[] = ['operator', 'approver', 'admin'];

function viewOfRoles(roles: readonly string[]): OverviewView {
  if (beginsWithFigures(roles)) return 'executive';
  return roles.includes('ml-engineer') && !roles.some((role) => operating.includes(role))
    ? 'models'
    : 'operations';
}

/**
 * View to open: the requested view, otherwise the last chosen view, otherwise the default of the
 * roles; limited to allowed views.
 */
export function openedView(
  requested: OverviewView | null,
  person: { permissions: readonly string[]; roles: readonly string[]; chosen: OverviewView | null },
): OverviewView {
  const allowed = allowedViews(person.permissions);
  const wanted = [requested, person.chosen, viewOfRoles(person.roles)];
  return (
    wanted.find((view) => view !== null && allowed.includes(view)) ?? allowed[0] ?? 'operations'
  );
}
