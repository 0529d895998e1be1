import { z } from 'zod';
import { pausableWrites } from '#lib/choices/disk.ts';
import { setKillSwitchInput, type KillSwitch } from '#lib/schemas/actions/execution.ts';
import {
  approvalsPolicySchema,
  dryRunPolicyInput,
  savePolicyInput,
  singleOperatorInput,
  type PolicyDetail,
  type PolicyDryRun,
  type PolicyItem,
  type SingleOperator,
} from '#lib/schemas/actions/policy.ts';
import type { Operation } from '../operation.ts';
import { pageOf, timeText } from '../schemas/pages.ts';

const tag = 'actions';
const text = z.string();
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
  disk: z.strictObject({
    paused: z.array(z.enum(pausableWrites)),
    freeBytes: z.number(),
    reserveBytes: z.number(),
  }),
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
  shipped: approvalsPolicySchema,
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

/** Operations for what may run: kill switch, policies, and whether one user may decide alone. */
export const policyOperations: readonly Operation[] = [
  {
    method: 'get',
    tag,
    permission: 'actions:read',
    path: '/api/kill-switch',
    summary: 'State of the kill switches',
    answer: { description: 'The switches', schema: killSwitch },
  },
  {
    method: 'put',
    tag,
    permission: 'kill-switch:write',
    path: '/api/kill-switch',
    summary: 'Stops or resumes execution, for everything or one loop',
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
    summary: 'The current policy and its versions',
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
    summary: 'Simulates a draft for the proposals of the last days; changes nothing',
    body: dryRunPolicyInput.omit({ name: true }),
    answer: { description: 'Both policies applied to history', schema: policyDryRun },
  },
  {
    method: 'get',
    tag,
    permission: 'policies:read',
    path: '/api/single-operator',
    summary: 'Whether one person can both propose and approve',
    answer: { description: 'The mode', schema: singleOperator },
  },
  {
    method: 'put',
    tag,
    permission: 'policies:write',
    path: '/api/single-operator',
    summary: 'Enables or disables single-operator mode; only for a single person',
    body: singleOperatorInput,
    answer: { description: 'The mode', schema: singleOperator },
  },
];
