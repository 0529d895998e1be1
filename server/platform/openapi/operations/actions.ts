import { z } from 'zod';
import type { ProvenActions } from '#lib/schemas/actions/actions.ts';
import {
  cancelActionInput,
  commentOnActionInput,
  decideInput,
  editActionCommentInput,
  followUpInput,
  listActionsInput,
  provenInput,
  settleActionInput,
} from '#lib/schemas/actions/inputs.ts';
import { demoCountedSchema } from '#lib/schemas/fields.ts';
import { actionDetail, actionItem, actionStop } from '../schemas/actions.ts';
import type { Operation } from '../operation.ts';
import { idAnswer, pageOf } from '../schemas/pages.ts';

const tag = 'actions';
const proven = z.strictObject({
  ran: z.int(),
  verified: z.int(),
  demo: demoCountedSchema,
}) satisfies z.ZodType<ProvenActions>;
const answer = { description: 'The action', schema: idAnswer } as const;

export const actionsOperations: readonly Operation[] = [
  {
    method: 'get',
    tag,
    permission: 'actions:read',
    path: '/api/actions',
    summary: 'Proposed, running and past actions with their contracts; `brief` leaves those out',
    query: listActionsInput,
    csv: true,
    answer: {
      description: 'A page of actions',
      schema: pageOf(actionItem).extend({ demo: demoCountedSchema.optional() }),
    },
  },
  {
    method: 'get',
    tag,
    permission: 'actions:read',
    path: '/api/actions/proven',
    summary: 'Actions proposed in a range that ran to an end, and how many were verified',
    query: provenInput,
    answer: { description: 'Counts', schema: proven },
  },
  {
    method: 'get',
    tag,
    permission: 'actions:read',
    path: '/api/actions/{id}',
    summary: 'One action with its whole contract',
    answer: { description: 'The action', schema: actionDetail },
  },
  {
    method: 'post',
    tag,
    permission: 'actions:write',
    path: '/api/actions/{id}/comments',
    summary: 'Says something beside a request (Markdown); it is kept with the decision',
    body: commentOnActionInput,
    answer: {
      status: 201,
      description: 'The new comment',
      schema: z.strictObject({ id: z.uuid() }),
    },
  },
  {
    method: 'patch',
    tag,
    permission: 'actions:write',
    path: '/api/actions/{id}/comments/{commentId}',
    summary: 'Edits the own comment; the audit log keeps every wording',
    body: editActionCommentInput,
    answer: { description: 'The comment', schema: idAnswer },
  },
  {
    method: 'delete',
    tag,
    permission: 'actions:write',
    path: '/api/actions/{id}/comments/{commentId}',
    summary: 'Deletes the own comment; the audit log keeps it',
    answer: { status: 204, description: 'Deleted' },
  },
  {
    method: 'post',
    tag,
    permission: 'actions:read',
    path: '/api/actions/{id}/approve',
    summary: 'Votes for a plan version; the policy says who may',
    body: decideInput,
    answer: {
      description: 'The votes',
      schema: z.strictObject({ id: z.uuid(), votes: z.int(), required: z.int() }),
    },
  },
  {
    method: 'post',
    tag,
    permission: 'actions:read',
    path: '/api/actions/{id}/reject',
    summary: 'Votes against a plan version; one such vote ends it',
    body: decideInput,
    answer,
  },
  {
    method: 'post',
    tag,
    permission: 'actions:read',
    path: '/api/actions/{id}/cancel',
    summary: 'Cancels an action',
    body: cancelActionInput,
    answer,
  },
  {
    method: 'post',
    tag,
    permission: 'actions:read',
    path: '/api/actions/{id}/stop',
    summary:
      'Stops an action that runs: the step in flight settles, no further one begins; 409 with its `status` unless it runs',
    body: cancelActionInput,
    answer: {
      description: 'The stop, of whoever was first',
      schema: z.strictObject({ id: z.uuid(), stop: actionStop }),
    },
  },
  {
    method: 'post',
    tag,
    permission: 'actions:write',
    path: '/api/actions/{id}/follow-up',
    summary: 'Proposes an ended action again, or its rollback plan as an action of its own',
    body: followUpInput,
    answer: { status: 201, description: 'The new proposal', schema: idAnswer },
  },
  {
    method: 'post',
    tag,
    permission: 'actions:read',
    path: '/api/actions/{id}/settle',
    summary:
      'A person says how an unknown run, a rollback in doubt or an inconclusive verification ended',
    body: settleActionInput,
    answer,
  },
];
