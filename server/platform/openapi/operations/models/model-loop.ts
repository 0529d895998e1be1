import { z } from 'zod';
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
import { incidentDecision } from '#lib/schemas/model-monitoring/decision.ts';
import type { Operation } from '../../operation.ts';

const text = z.string();
const path = '/api/models/{name}';

/** The loop of a model: when it is retrained, and how its next version is judged and rolled out. */
export const modelLoopOperations: readonly Operation[] = [
  {
    method: 'get',
    tag: 'models',
    permission: 'incidents:read',
    path: '/api/incidents/{id}/decision',
    summary:
      'Compares retraining, rolling back, repairing data, scaling and doing nothing for the model of an incident',
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
    summary: 'When a model may be retrained and how its next version is rolled out',
    answer: { description: 'What holds, and earlier versions', schema: retrainPolicyAnswer },
  },
  {
    method: 'put',
    tag: 'models',
    permission: 'models:write',
    path: `${path}/retrain-policy`,
    summary:
      'Saves the retrain policy as a new version; its editor counts as proposing. `gate.rule` says what a new version must show: `better`, or `not-worse` by more than `gate.margin`, a share of the mean loss of the serving version; `gate.reachFall` limits how much narrower lists may get, `gate.costPerCorrectAtMost` what a right answer may cost',
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
    summary: 'Whether a retraining can be requested now, and what it waits for',
    answer: { description: 'The first obstacle, or none', schema: retrainReadiness },
  },
  {
    method: 'post',
    tag: 'models',
    permission: 'models:write',
    path: `${path}/retrain`,
    summary: 'Proposes to retrain a model; somebody else approves',
    body: proposeRetrainInput,
    answer: { status: 201, description: 'The proposal', schema: proposeRetrainAnswer },
  },
  {
    method: 'get',
    tag: 'models',
    permission: 'models:read',
    path: `${path}/rollouts`,
    summary: 'Rollouts of versions, newest first, and the retraining that is on its way to one',
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
      'One rollout: gate by slice with its rule and its checks, steps of the traffic, both verifications, what was decided',
    answer: { description: 'The rollout', schema: rolloutDetail },
  },
  {
    method: 'post',
    tag: 'models',
    permission: 'models:write',
    path: `${path}/rollouts/{id}`,
    summary:
      'Pauses a rollout, lets it go on (`resume` reads the numbers of the policy anew, `proceed` goes on with what is there), or gives the version up',
    body: controlRolloutInput,
    answer: {
      description: 'What was ordered',
      schema: z.strictObject({ id: z.uuid(), order: z.enum(rolloutOrders) }),
    },
  },
  {
    method: 'post',
    tag: 'models',
    permission: 'models:write',
    path: `${path}/versions/{version}/rollout`,
    summary:
      'Puts a registered version through the gate and rolls it out as a retrained one; one at a time per model',
    body: startRolloutInput,
    answer: { status: 201, description: 'The rollout', schema: startRolloutAnswer },
  },
  {
    method: 'get',
    tag: 'models',
    permission: 'models:read',
    path: `${path}/versions/{version}/verdict`,
    summary:
      'May an outside gate go on with this version? `value` is 1, 0, or null while that is not known, somebody holds the rollout, or it waits for a person',
    answer: {
      description:
        'The verdict and what it rests on: the checks of the gate (difference, slices, reach of lists, schema of the requests, cost per correct answer), then the newest ones',
      schema: versionVerdict,
    },
  },
];
