import { z } from 'zod';
import { createDelegationInput, type DelegationPage } from '#lib/schemas/actions/delegations.ts';
import type { Operation } from '../operation.ts';
import { idAnswer, timeText } from '../schemas/pages.ts';

const named = z.strictObject({ id: z.uuid(), name: z.string() });
const page = z.strictObject({
  items: z.array(
    z.strictObject({
      id: z.uuid(),
      from: named,
      to: named,
      reason: z.string(),
      startsAt: timeText,
      endsAt: timeText,
      active: z.boolean(),
    }),
  ),
  nextCursor: z.null(),
  people: z.array(named),
}) satisfies z.ZodType<DelegationPage>;

const shared = { tag: 'actions', permission: 'actions:read' } as const;

export const delegationOperations: readonly Operation[] = [
  {
    ...shared,
    method: 'get',
    path: '/api/account/delegations',
    summary: 'Current and upcoming delegations of approvals, and possible delegates',
    answer: { description: 'Delegations by their start', schema: page },
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
