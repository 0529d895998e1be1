import type { Role, Scope } from '#lib/permissions.ts';

export const ROLE_WORD: Record<Role, string> = {
  viewer: 'Viewer',
  executive: 'Executive',
  auditor: 'Auditor',
  operator: 'Operator',
  'ml-engineer': 'ML engineer',
  approver: 'Approver',
  admin: 'Admin',
};

/** Role name for use inside a sentence: "operator", "ML engineer". */
export function roleInText(role: Role): string {
  return role === 'ml-engineer' ? ROLE_WORD[role] : ROLE_WORD[role].toLowerCase();
}

export const ROLE_TEXT: Record<Role, string> = {
  viewer: 'Sees all operations, changes nothing',
  executive: 'Sees the overview, incidents, models and costs',
  auditor: 'Reads the audit log, policies and accounts',
  operator: 'Responds to incidents and decides on infrastructure',
  'ml-engineer': 'Responds to incidents and decides on models',
  approver: 'Decides on everything, including high risk, and edits policies',
  admin: 'Can do everything',
};

export const SCOPE_TEXT: Record<Scope, string> = {
  ingest: 'Send metrics, logs, traces, alerts and changes',
  read: 'Read what its owner can read',
  write: 'Also change what its owner can change',
  models: 'Log runs and register model versions, for training jobs',
  infrastructure: 'Set owner, team and tier of resources, for service catalogs',
  costs: 'Read costs, and set budgets and prices',
  'actions:approve': 'Decide on actions of low and medium risk',
  admin: 'Also manage accounts, policies and executors',
};
