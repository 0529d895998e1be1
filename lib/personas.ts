import type { Role } from './permissions.ts';

/** Users of the demo company whose view a visitor can open. */
export const personas: readonly { id: string; name: string; roles: readonly Role[] }[] = [
  { id: 'operations-manager', name: 'Operations manager', roles: ['operator', 'approver'] },
  { id: 'on-call-engineer', name: 'On-call engineer', roles: ['operator'] },
  // High risk needs two approvals, one of them from an approver. With the manager, there are two
  // approvers, one of them with model expertise.
  { id: 'ml-engineer', name: 'ML engineer', roles: ['ml-engineer', 'approver'] },
  { id: 'ml-engineer-2', name: 'Second ML engineer', roles: ['ml-engineer'] },
  { id: 'finance-director', name: 'Finance director', roles: ['executive'] },
  { id: 'auditor', name: 'Auditor', roles: ['auditor'] },
];
