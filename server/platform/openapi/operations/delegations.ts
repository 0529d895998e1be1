import { z } from 'zod';
import type { DelegationPage } from '#lib/schemas/actions/delegations.ts';
import { createDelegationInput } from '#lib/schemas/actions/delegations.ts';
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
    summary: 'Approvals that are handed to somebody else, now or later, and who could get them',
    answer: { description: 'Delegations by their start', schema: page },
  },
  {
    ...shared,
    method: 'post',
    path: '/api/account/delegations',
    summary: 'Hands the approvals of the asking person to another one who holds a deciding role',
    body: createDelegationInput,
    answer: { status: 201, description: 'The delegation', schema: idAnswer },
  },
  {
    ...shared,
    method: 'delete',
    path: '/api/account/delegations/{id}',
    summary: 'Ends a delegation before its time',
    answer: { description: 'The delegation', schema: idAnswer },
  },
];
