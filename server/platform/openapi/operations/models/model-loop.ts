import { z } from 'zod';
import { incidentDecision } from '#lib/schemas/model-monitoring/decision.ts';
import {
  proposeRetrainAnswer,
  proposeRetrainInput,
  retrainPolicyAnswer,
  retrainReadiness,
  saveRetrainPolicyInput,
} from '#lib/schemas/rollouts/loop.ts';
import {
  controlRolloutInput,
  listRolloutsInput,
  rolloutDetail,
  rolloutList,
  rolloutOrders,
  startRolloutAnswer,
  startRolloutInput,
  versionVerdict,
} from '#lib/schemas/rollouts/rollouts.ts';
import type { Operation } from '../../operation.ts';

const text = z.string();
const path = '/api/models/{name}';

/** Model loop operations: retraining triggers, and evaluation and rollout of the next version. */
export const modelLoopOperations: readonly Operation[] = [
  {
    method: 'get',
    tag: 'models',
    permission: 'incidents:read',
    path: '/api/incidents/{id}/decision',
    summary:
      'Compares retraining, rollback, data repair, scaling and doing nothing for the model of an incident',
    answer: {
      description: 'Quality, loss, cost, risk and time of each option, the recommended one first',
      schema: incidentDecision,
    },
  },
  {
    method: 'get',
    tag: 'models',
    permission: 'models:read',
    path: `${path}/retrain-policy`,
    summary:
      'Retraining policy: when a model may be retrained and how its next version is rolled out',
    answer: { description: 'The current policy and earlier versions', schema: retrainPolicyAnswer },
  },
  {
    method: 'put',
    tag: 'models',
    permission: 'models:write',
    path: `${path}/retrain-policy`,
    summary:
      'Saves the retraining policy as a new version; its editor counts as the proposer. `gate.rule` is the requirement for a new version: `better`, or `not-worse` by more than `gate.margin`, a share of the mean loss of the serving version; `gate.reachFall` limits the narrowing of lists, `gate.costPerCorrectAtMost` the cost of a correct prediction',
    body: saveRetrainPolicyInput,
    answer: {
      description: 'The new version',
      schema: z.strictObject({ model: text, version: z.int() }),
    },
  },
  {
    method: 'get',
    tag: 'models',
    permission: 'models:read',
    path: `${path}/retrain`,
    summary: 'Whether a retraining can be requested now, and what it is waiting for',
    answer: { description: 'The first obstacle, or none', schema: retrainReadiness },
  },
  {
    method: 'post',
    tag: 'models',
    permission: 'models:write',
    path: `${path}/retrain`,
    summary: 'Proposes to retrain a model; another user approves',
    body: proposeRetrainInput,
    answer: { status: 201, description: 'The proposal', schema: proposeRetrainAnswer },
  },
  {
    method: 'get',
    tag: 'models',
    permission: 'models:read',
    path: `${path}/rollouts`,
    summary: 'Rollouts of versions, newest first, and the retraining in progress',
    query: listRolloutsInput,
    answer: {
      description: 'The rollouts',
      schema: rolloutList,
    },
  },
  {
    method: 'get',
    tag: 'models',
    permission: 'models:read',
    path: `${path}/rollouts/{id}`,
    summary:
      'One rollout: gate by slice with its rule and checks, traffic steps, both verifications, and decisions',
    answer: { description: 'The rollout', schema: rolloutDetail },
  },
  {
    method: 'post',
    tag: 'models',
    permission: 'models:write',
    path: `${path}/rollouts/{id}`,
    summary:
      'Pauses, resumes (`resume` applies the current policy, `proceed` continues with the available data) or abandons a rollout',
    body: controlRolloutInput,
    answer: {
      description: 'The accepted order',
      schema: z.strictObject({ id: z.uuid(), order: z.enum(rolloutOrders) }),
    },
  },
  {
    method: 'post',
    tag: 'models',
    permission: 'models:write',
    path: `${path}/versions/{version}/rollout`,
    summary:
      'Starts the gate for a registered version and rolls it out like a retrained one; one at a time per model',
    body: startRolloutInput,
    answer: { status: 201, description: 'The rollout', schema: startRolloutAnswer },
  },
  {
    method: 'get',
    tag: 'models',
    permission: 'models:read',
    path: `${path}/versions/{version}/verdict`,
    summary:
      'Verdict for an external gate: `value` is 1, 0, or null while it is unknown, the rollout is paused, or it needs a decision',
    answer: {
      description:
        'The verdict and its checks: those of the gate (difference, slices, reach of lists, schema of the requests, cost per correct prediction), then the newest ones',
      schema: versionVerdict,
    },
  },
];
