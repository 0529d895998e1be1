import { createDelegationInput, delegationPage } from '#lib/schemas/actions/delegations.ts';
import { idAnswer } from '#lib/schemas/fields.ts';
import type { Operation } from '../operation.ts';

const shared = { tag: 'actions', permission: 'actions:read' } as const;

export const delegationOperations: readonly Operation[] = [
  {
    ...shared,
    method: 'get',
    path: '/api/account/delegations',
    summary: 'Current and upcoming delegations of approvals, and possible delegates',
    answer: { description: 'Delegations by their start', schema: delegationPage },
  },
  {
    ...shared,
    method: 'post',
    path: '/api/account/delegations',
    summary: 'Delegates your approvals to another user with a deciding role',
    body: createDelegationInput,
    answer: { status: 201, description: 'The delegation', schema: idAnswer },
  },
  {
    ...shared,
    method: 'delete',
    path: '/api/account/delegations/{id}',
    summary: 'Ends a delegation early',
    answer: { description: 'The delegation', schema: idAnswer },
  },
];
