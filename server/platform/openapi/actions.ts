import { z } from 'zod';
import type {
  BindingsAnswer,
  ExecutorItem,
  ExecutorTest,
  KillSwitch,
} from '#lib/schemas/actions-execution.ts';
import {
  bindingInput,
  saveBindingInput,
  saveExecutorInput,
  setKillSwitchInput,
} from '#lib/schemas/actions-execution.ts';
import type {
  PolicyDetail,
  PolicyDryRun,
  PolicyItem,
  SingleOperator,
} from '#lib/schemas/actions-policy.ts';
import {
  approvalsPolicySchema,
  dryRunPolicyInput,
  savePolicyInput,
  singleOperatorInput,
} from '#lib/schemas/actions-policy.ts';
import {
  cancelActionInput,
  commentOnActionInput,
  decideInput,
  editActionCommentInput,
  followUpInput,
  listActionsInput,
  settleActionInput,
} from '#lib/schemas/actions.ts';
import { actionDetail, actionSummary } from './action-schemas.ts';
import type { Operation } from './operation.ts';
import { idAnswer, pageOf, timeText } from './schemas.ts';

const tag = 'actions';
const text = z.string();
const answer = { description: 'The action', schema: idAnswer } as const;
const when = timeText.nullable();

const switchState = {
  stopped: z.boolean(),
  reason: text.nullable(),
  at: when,
  by: text.nullable(),
};
const killSwitch = z.strictObject({
  global: z.strictObject(switchState),
  loops: z.array(z.strictObject({ loop: text, ...switchState })),
  singleOperator: z.boolean(),
}) satisfies z.ZodType<KillSwitch>;

const saved = z.strictObject({ name: text, version: z.int() });
const policyVersion = z.strictObject({
  version: z.int(),
  at: timeText,
  by: text.nullable(),
  comment: text.nullable(),
  body: z.unknown(),
});
const policy = z.strictObject({
  name: text,
  version: z.int(),
  body: approvalsPolicySchema,
  versions: z.array(policyVersion),
}) satisfies z.ZodType<PolicyDetail>;
const singleOperator = z.strictObject({
  enabled: z.boolean(),
  active: z.boolean(),
  deciders: z.array(z.strictObject({ id: z.uuid(), name: text })),
  by: text.nullable(),
  at: timeText.nullable(),
  reason: text.nullable(),
}) satisfies z.ZodType<SingleOperator>;
const policyCounts = z.strictObject({
  automatic: z.int(),
  asked: z.int(),
  votes: z.int(),
  never: z.int(),
  frozen: z.int(),
});
const policyDryRun = z.strictObject({
  days: z.int(),
  actions: z.int(),
  inForce: policyCounts,
  draft: policyCounts,
  changed: z.int(),
  examples: z.array(
    z.strictObject({ id: z.uuid(), number: z.int(), title: text, inForce: text, draft: text }),
  ),
}) satisfies z.ZodType<PolicyDryRun>;
const policyItem = z.strictObject({
  name: text,
  version: z.int(),
  updatedAt: when,
}) satisfies z.ZodType<PolicyItem>;

const binding = bindingInput.extend({
  version: z.int(),
  shipped: z.boolean(),
  editor: z.strictObject({ id: z.uuid(), name: text }).nullable(),
});
const bindings = z.strictObject({
  items: z.array(binding),
  runbooks: z.array(z.strictObject({ id: text, version: z.int(), title: text, kind: text })),
  nextCursor: z.null(),
}) satisfies z.ZodType<BindingsAnswer>;

const executor = z.strictObject({
  name: text,
  kind: text,
  enabled: z.boolean(),
  url: text.nullable(),
  secretRef: text.nullable(),
  secretFound: z.boolean(),
  allow: z.array(text),
  settings: z.record(text, text),
  demo: z.boolean(),
  updatedAt: timeText,
}) satisfies z.ZodType<ExecutorItem>;

const executorTest = z.strictObject({
  ok: z.boolean(),
  detail: text,
}) satisfies z.ZodType<ExecutorTest>;

export const actionsOperations: readonly Operation[] = [
  {
    method: 'get',
    tag,
    permission: 'actions:read',
    path: '/api/actions',
    summary: 'Proposed, running and past actions',
    query: listActionsInput,
    csv: true,
    answer: { description: 'A page of actions', schema: pageOf(actionSummary) },
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
    summary: 'A person says how an unknown run or an inconclusive verification ended',
    body: settleActionInput,
    answer,
  },
  {
    method: 'get',
    tag,
    permission: 'actions:read',
    path: '/api/kill-switch',
    summary: 'What is stopped',
    answer: { description: 'The switches', schema: killSwitch },
  },
  {
    method: 'put',
    tag,
    permission: 'kill-switch:write',
    path: '/api/kill-switch',
    summary: 'Stops or frees execution, for everything or one loop',
    body: setKillSwitchInput,
    answer: {
      description: 'The switch',
      schema: z.strictObject({ scope: text, stopped: z.boolean() }),
    },
  },
  {
    method: 'get',
    tag,
    permission: 'policies:read',
    path: '/api/policies',
    summary: 'Policies',
    answer: { description: 'Policies', schema: pageOf(policyItem) },
  },
  {
    method: 'get',
    tag,
    permission: 'policies:read',
    path: '/api/policies/{name}',
    summary: 'The policy in force and its versions',
    answer: { description: 'The policy', schema: policy },
  },
  {
    method: 'put',
    tag,
    permission: 'policies:write',
    path: '/api/policies/{name}',
    summary: 'Saves a new version',
    body: savePolicyInput,
    answer: { description: 'The new version', schema: saved },
  },
  {
    method: 'post',
    tag,
    permission: 'policies:read',
    path: '/api/policies/{name}/dry-run',
    summary: 'What a draft would have meant for the proposals of the last days; changes nothing',
    body: dryRunPolicyInput.omit({ name: true }),
    answer: { description: 'Both policies on history', schema: policyDryRun },
  },
  {
    method: 'get',
    tag,
    permission: 'policies:read',
    path: '/api/single-operator',
    summary: 'Does one person both propose and approve?',
    answer: { description: 'The mode', schema: singleOperator },
  },
  {
    method: 'put',
    tag,
    permission: 'policies:write',
    path: '/api/single-operator',
    summary: 'Switches single-operator mode, for a lone person only',
    body: singleOperatorInput,
    answer: { description: 'The mode', schema: singleOperator },
  },
  {
    method: 'get',
    tag,
    permission: 'policies:read',
    path: '/api/bindings',
    summary: 'Which runbook answers which cause',
    answer: { description: 'Bindings and runbooks', schema: bindings },
  },
  {
    method: 'put',
    tag,
    permission: 'bindings:write',
    path: '/api/bindings/{key}',
    summary: 'Saves a new version of a binding',
    body: saveBindingInput,
    answer: {
      description: 'The new version',
      schema: z.strictObject({ key: text, version: z.int() }),
    },
  },
  {
    method: 'get',
    tag,
    permission: 'executors:read',
    path: '/api/executors',
    summary: 'Executors',
    answer: { description: 'Executors', schema: pageOf(executor) },
  },
  {
    method: 'put',
    tag,
    permission: 'executors:write',
    path: '/api/executors/{name}',
    summary: 'Configures an executor',
    body: saveExecutorInput,
    answer: {
      description: 'The executor',
      schema: z.strictObject({ name: text, enabled: z.boolean() }),
    },
  },
  {
    method: 'post',
    tag,
    permission: 'executors:write',
    path: '/api/executors/{name}/test',
    summary: 'Reads something harmless from an system of an executor; starts and changes nothing',
    answer: { description: 'What it found, or why it failed', schema: executorTest },
  },
];
