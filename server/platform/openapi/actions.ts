import { z } from 'zod';
import {
  cancelActionInput,
  decideInput,
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
});
const setKillSwitch = z.object({
  scope: text.default('global').describe('`global` or `loop:<name>`'),
  stopped: z.boolean(),
  reason: text.max(500).default(''),
});

const policyBody = z.looseObject({
  rules: z.array(z.looseObject({})),
  expiryMinutes: z.number().optional(),
  freezeWindows: z.array(z.looseObject({})).optional(),
});
const savePolicy = z.object({
  name: text,
  body: policyBody,
  comment: text.max(1_000).default(''),
  baseVersion: z.int().min(0).optional(),
});
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
  body: policyBody,
  versions: z.array(policyVersion),
});
const policyItem = z.strictObject({ name: text, version: z.int(), updatedAt: when });

const bindingBody = z.object({
  key: text.max(100),
  name: text.min(1).max(200),
  enabled: z.boolean().default(true),
  causeKind: text,
  match: z.looseObject({}),
  runbook: text.max(100),
  parameters: z.record(text, z.unknown()).default({}),
});
const binding = z.looseObject({
  key: text,
  name: text,
  enabled: z.boolean(),
  causeKind: text,
  runbook: text,
  version: z.int(),
  shipped: z.boolean(),
});
const bindings = z.strictObject({
  items: z.array(binding),
  runbooks: z.array(z.strictObject({ id: text, version: z.int(), title: text, kind: text })),
  nextCursor: z.null(),
});

const executorBody = z.object({
  name: text.max(50),
  kind: z.literal('webhook').default('webhook'),
  enabled: z.boolean(),
  url: z.url().optional(),
  secretRef: text
    .optional()
    .describe('env:NAME, file:PATH or secrets:KEY; never the secret itself'),
  allow: z.array(text).max(50).optional(),
  demo: z.boolean().optional(),
});
const executor = z.strictObject({
  name: text,
  kind: text,
  enabled: z.boolean(),
  url: text.nullable(),
  secretRef: text.nullable(),
  secretFound: z.boolean(),
  allow: z.array(text),
  demo: z.boolean(),
  updatedAt: timeText,
});

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
    body: setKillSwitch,
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
    body: savePolicy,
    answer: { description: 'The new version', schema: saved },
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
    body: bindingBody,
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
    body: executorBody,
    answer: {
      description: 'The executor',
      schema: z.strictObject({ name: text, enabled: z.boolean() }),
    },
  },
];
