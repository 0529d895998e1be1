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
import { demoCountedSchema, idAnswer, pageOf } from '#lib/schemas/fields.ts';
import type { Operation } from '../operation.ts';
import { actionDetail, actionItem, actionStop } from '../schemas/actions.ts';

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
    summary: 'Proposed, running and past actions with their contracts; `brief` omits the contracts',
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
    summary: 'Completed actions proposed in a range, and the number of verified ones',
    query: provenInput,
    answer: { description: 'Counts', schema: proven },
  },
  {
    method: 'get',
    tag,
    permission: 'actions:read',
    path: '/api/actions/{id}',
    summary: 'One action with its full contract',
    answer: { description: 'The action', schema: actionDetail },
  },
  {
    method: 'post',
    tag,
    permission: 'actions:write',
    path: '/api/actions/{id}/comments',
    summary: 'Adds a comment to a request (Markdown); it is stored with the decision',
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
    summary: 'Edits your comment; the audit log keeps every version',
    body: editActionCommentInput,
    answer: { description: 'The comment', schema: idAnswer },
  },
  {
    method: 'delete',
    tag,
    permission: 'actions:write',
    path: '/api/actions/{id}/comments/{commentId}',
    summary: 'Deletes your comment; the audit log keeps it',
    answer: { status: 204, description: 'Deleted' },
  },
  {
    method: 'post',
    tag,
    permission: 'actions:read',
    path: '/api/actions/{id}/approve',
    summary: 'Approves a plan version; the policy decides who can',
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
    summary: 'Rejects a plan version; one rejection ends it',
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
      'Stops a running action: the current step finishes, no further step starts; 409 with its `status` unless it runs',
    body: cancelActionInput,
    answer: {
      description: 'The first stop request',
      schema: z.strictObject({ id: z.uuid(), stop: actionStop }),
    },
  },
  {
    method: 'post',
    tag,
    permission: 'actions:write',
    path: '/api/actions/{id}/follow-up',
    summary: 'Proposes an ended action again, or its rollback plan as a separate action',
    body: followUpInput,
    answer: { status: 201, description: 'The new proposal', schema: idAnswer },
  },
  {
    method: 'post',
    tag,
    permission: 'actions:read',
    path: '/api/actions/{id}/settle',
    summary:
      'Records the outcome of an unknown run, an unknown rollback or an inconclusive verification',
    body: settleActionInput,
    answer,
  },
];
