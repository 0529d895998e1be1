import { z } from 'zod';
import { killSwitch, setKillSwitchInput } from '#lib/schemas/actions/execution.ts';
import {
  dryRunPolicyInput,
  policyDetail,
  policyDryRun,
  policyItem,
  savePolicyInput,
  singleOperator,
  singleOperatorInput,
} from '#lib/schemas/actions/policy.ts';
import { pageOf } from '#lib/schemas/fields.ts';
import type { Operation } from '../operation.ts';

const tag = 'actions';
const saved = z.strictObject({ name: z.string(), version: z.int() });

/** Operations for execution rules: kill switch, policies, and whether one user may decide alone. */
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
      schema: z.strictObject({ scope: z.string(), stopped: z.boolean() }),
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
    answer: { description: 'The policy', schema: policyDetail },
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
