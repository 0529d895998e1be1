import type { Role } from './permissions.ts';

/** The people of the demo company that a visitor may look through the eyes of. */
export const personas: readonly { id: string; name: string; roles: readonly Role[] }[] = [
  { id: 'operations-manager', name: 'Operations manager', roles: ['operator', 'approver'] },
  { id: 'on-call-engineer', name: 'On-call engineer', roles: ['operator'] },
  // High risk needs two, one of them an approver: with the manager there are two, and one knows models.
  { id: 'ml-engineer', name: 'ML engineer', roles: ['ml-engineer', 'approver'] },
  { id: 'ml-engineer-2', name: 'Second ML engineer', roles: ['ml-engineer'] },
  { id: 'finance-director', name: 'Finance director', roles: ['executive'] },
  { id: 'auditor', name: 'Auditor', roles: ['auditor'] },
];
