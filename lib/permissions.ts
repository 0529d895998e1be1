/**
 * The only table of permissions. The server uses it to check verbs, the screens to hide or explain
 * controls.
 */
export const permissions = [
  'overview:read',
  'infrastructure:read',
  'infrastructure:write',
  'metrics:read',
  'logs:read',
  'sources:read',
  'sources:write',
  'incidents:read',
  'incidents:write',
  'detection:write',
  'actions:read',
  'actions:decide-infrastructure',
  'actions:decide-models',
  'actions:decide-high',
  'actions:write',
  'policies:read',
  'policies:write',
  'bindings:write',
  'executors:read',
  'executors:write',
  /** Use of secret references and private addresses in any feature that sends requests. */
  'outbound:write',
  'kill-switch:write',
  'notifications:read',
  'notifications:write',
  'models:read',
  'models:write',
  'experiments:read',
  'experiments:write',
  'costs:read',
  'costs:write',
  'accounts:read',
  'accounts:write',
  'keys:write',
  'audit:read',
  'audit:export',
  'ingest:write',
] as const;
export type Permission = (typeof permissions)[number];

export const roles = [
  'viewer',
  'executive',
  'auditor',
  'operator',
  'ml-engineer',
  'approver',
  'admin',
] as const;
export type Role = (typeof roles)[number];

const seeing: Permission[] = [
  'overview:read',
  'infrastructure:read',
  'metrics:read',
  'logs:read',
  'sources:read',
  'incidents:read',
  'actions:read',
  'models:read',
  'experiments:read',
  'costs:read',
];
const responding: Permission[] = [
  ...seeing,
  'incidents:write',
  'actions:write',
  'policies:read',
  'executors:read',
  'detection:write',
  'bindings:write',
];

export const rolePermissions: Record<Role, readonly Permission[]> = {
  viewer: seeing,
  executive: [
    'overview:read',
    'incidents:read',
    'actions:read',
    'costs:read',
    'costs:write',
    'models:read',
    'infrastructure:read',
    'metrics:read',
  ],
  auditor: [
    ...seeing,
    'policies:read',
    'executors:read',
    'accounts:read',
    'audit:read',
    'audit:export',
    'notifications:read',
  ],
  operator: [
    ...responding,
    'notifications:read',
    'infrastructure:write',
    'actions:decide-infrastructure',
    'kill-switch:write',
  ],
  'ml-engineer': [
    ...responding,
    'models:write',
    'experiments:write',
    'actions:decide-models',
    'kill-switch:write',
  ],
  approver: [
    ...responding,
    'actions:decide-infrastructure',
    'actions:decide-models',
    'actions:decide-high',
    'policies:write',
    'kill-switch:write',
    'audit:read',
    'notifications:read',
  ],
  admin: permissions,
};

export const scopes = [
  'ingest',
  'read',
  'write',
  'models',
  'infrastructure',
  'costs',
  'actions:approve',
  'admin',
] as const;
export type Scope = (typeof scopes)[number];

const deciding: readonly Permission[] = ['actions:decide-infrastructure', 'actions:decide-models'];
const administrating: readonly Permission[] = [
  'accounts:read',
  'accounts:write',
  'keys:write',
  'policies:write',
  'executors:write',
  'outbound:write',
  'notifications:write',
  'audit:read',
  'audit:export',
];

function isOrdinary(permission: Permission): boolean {
  return (
    !permission.startsWith('actions:decide') &&
    permission !== 'ingest:write' &&
    !administrating.includes(permission)
  );
}

/**
 * Permissions that a key scope includes, out of those of the key's owner. No scope includes
 * `actions:decide-high`.
 */
export function scopePermissions(scope: Scope): readonly Permission[] {
  switch (scope) {
    case 'ingest':
      return ['ingest:write'];
    case 'read':
      return permissions.filter((p) => p.endsWith(':read') && isOrdinary(p));
    case 'write':
      return permissions.filter(isOrdinary);
    case 'models':
      // Permissions for training jobs, which log runs and register versions but request no actions.
      return ['experiments:read', 'experiments:write', 'models:read', 'models:write'];
    case 'infrastructure':
      // For service catalogs, which set the owner and tier of resources.
      return ['infrastructure:read', 'infrastructure:write'];
    case 'costs':
      return ['costs:read', 'costs:write'];
    case 'actions:approve':
      return [...deciding, 'actions:read'];
    case 'admin':
      return [...administrating, ...permissions.filter(isOrdinary)];
  }
}

export type Grant = { role: Role; teamId: string | null; environmentId: string | null };
/** `demo`: whether the data of this team and environment belongs to the demo company. */
export type Place = { teamId?: string | null; environmentId?: string | null; demo?: boolean };

/**
 * Whether a grant covers a place. A grant without a team covers all teams; without an environment,
 * all environments.
 */
export function grantReaches(grant: Grant, place: Place): boolean {
  const team = grant.teamId === null || grant.teamId === (place.teamId ?? null);
  const environment =
    grant.environmentId === null || grant.environmentId === (place.environmentId ?? null);
  return team && environment;
}

/**
 * Permissions that change Tandem as a whole. A role granted for one team or environment does not
 * include them.
 */
const instanceWide: readonly Permission[] = [
  'sources:write',
  'detection:write',
  'policies:write',
  'bindings:write',
  'executors:write',
  'outbound:write',
  'notifications:write',
  'costs:write',
  'accounts:read',
  'accounts:write',
  'keys:write',
];

export function isInstanceWide(permission: Permission): boolean {
  return instanceWide.includes(permission);
}

/** A place that only a grant without team and environment covers. */
export const everywhere: Place = { teamId: null, environmentId: null };

/** Write permissions of demo company users, limited to demo data. */
const demoChanges: readonly Permission[] = [
  'incidents:write',
  'actions:write',
  'actions:decide-infrastructure',
  'actions:decide-models',
  'actions:decide-high',
  'models:write',
];

/**
 * Whether a demo company user has a permission: they can read what their roles allow, and change
 * demo data. If no place is given, the verb must still check it.
 */
export function demoPersonMay(permission: Permission, place?: Place): boolean {
  if (permission.endsWith(':read')) return true;
  return demoChanges.includes(permission) && (place === undefined || place.demo === true);
}

/**
 * Whether the grants in `own` that are not limited to a team or environment include every read
 * permission of `others`.
 */
export function readsAllOf(own: readonly Grant[], others: readonly Grant[]): boolean {
  const wide = own.filter((grant) => grantReaches(grant, everywhere));
  return others
    .flatMap(({ role }) => rolePermissions[role])
    .filter((permission) => permission.endsWith(':read'))
    .every((permission) => wide.some(({ role }) => rolePermissions[role].includes(permission)));
}

/** Permissions that any of the grants gives in any place. `demo`: for a demo company user. */
export function grantedPermissions(
  grants: readonly Grant[],
  { demo = false }: { demo?: boolean | undefined } = {},
): Set<Permission> {
  return new Set(
    grants.flatMap((grant) =>
      rolePermissions[grant.role].filter(
        (permission) =>
          (!isInstanceWide(permission) || grantReaches(grant, everywhere)) &&
          (!demo || demoPersonMay(permission)),
      ),
    ),
  );
}

/** Roles that have a permission, for texts such as "who can grant this". */
export function rolesWith(permission: Permission): Role[] {
  return roles.filter((role) => rolePermissions[role].includes(permission));
}

const operating: readonly string[] = ['operator', 'ml-engineer', 'approver', 'admin'];

/** Whether a user starts on the executive page: has the executive role and no operating role. */
export function beginsWithFigures(own: readonly string[]): boolean {
  return own.includes('executive') && !own.some((role) => operating.includes(role));
}
