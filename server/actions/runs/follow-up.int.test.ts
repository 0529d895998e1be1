import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { approve } from '#server/actions/decide.ts';
import { getAction } from '#server/actions/get.ts';
import { proposeFollowUp } from '#server/actions/proposals/propose-follow-up.ts';
import {
  connectExecutor,
  makeUser,
  proposePlan,
  rollbackPlan,
} from '#server/actions/testing/actions.ts';
import { startTestPeer, type TestPeer } from '#server/actions/testing/executor-peer.ts';
import { runActions } from '#server/jobs/runs/run-actions.ts';
import { verifyActions } from '#server/jobs/runs/verify-actions.ts';
import { testContext } from '#server/jobs/testing/context.ts';
import { systemActor, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { recordVerification, settleAction } from './settle-verification.ts';

let peer: TestPeer;
let olga: Extract<Actor, { kind: 'user' }>;
let otto: Extract<Actor, { kind: 'user' }>;
let count = 0;
const detail = (id: string) => getAction(olga, { id });

beforeAll(async () => {
  peer = await startTestPeer();
  await connectExecutor(peer);
  olga = await makeUser('Olga', ['operator']);
  otto = await makeUser('Otto', ['operator']);
});
beforeEach(() => {
  peer.behaviour = { kind: 'answer' };
  peer.state = { version: '2.0.0', replicas: 2, healthy: true, previousVersions: ['1.0.0'] };
});
afterAll(async () => {
  await peer.close();
  await db().$disconnect();
});

async function carriedOut(): Promise<string> {
  peer.state.version = '2.0.0';
  const action = await proposePlan(rollbackPlan(`follow-${(count += 1)}`));
  await approve(olga, { id: action.id, planVersion: action.planVersion });
  await runActions.run({}, testContext());
  return action.id;
}

async function verified(): Promise<string> {
  const id = await carriedOut();
  const at = new Date().toISOString();
  const result = {
    outcome: 'inconclusive' as const,
    reason: 'nothing measured',
    criteria: [],
    fromAt: at,
    toAt: at,
  };
  await recordVerification(systemActor('test'), { id, result });
  await settleAction(otto, { id, outcome: 'verified', reason: 'looked at it' });
  return id;
}

test('a verified action is rolled back as a proposal of the asking person, approved by another', async () => {
  const id = await verified();
  expect(peer.state.version).toBe('1.0.0');
  const back = { id, how: 'back' as const, reason: '1.0.0 has a hole' };
  const made = await proposeFollowUp(olga, back);
  await expect(proposeFollowUp(olga, back)).rejects.toMatchObject({ code: 'conflict' });
  const proposal = await detail(made.id);
  expect(proposal).toMatchObject({
    status: 'proposed',
    proposer: { kind: 'user', name: 'Olga' },
    votes: { required: 1 },
    plan: { changes: [{ field: 'version', from: '1.0.0', to: '2.0.0' }] },
    you: { mayApprove: false },
  });
  expect((await detail(id)).followUps).toMatchObject([{ id: made.id, how: 'back' }]);
  expect(peer.state.version).toBe('1.0.0');
  await approve(otto, { id: made.id, planVersion: proposal.planVersion });
  await runActions.run({}, testContext());
  expect(peer.state.version).toBe('2.0.0');
  await verifyActions({ now: new Date(Date.now() + 1_000), past: false });
  expect(await detail(made.id)).toMatchObject({ status: 'verified' });
});

test('a failed action is tried again with the same inputs under a key of its own', async () => {
  peer.behaviour = { kind: 'fail' };
  const id = await carriedOut();
  expect((await detail(id)).status).toBe('failed');
  peer.behaviour = { kind: 'answer' };
  const again = { id, how: 'again' as const, reason: 'there is room now' };
  const made = await proposeFollowUp(olga, again);
  const second = await detail(made.id);
  expect(second.plan.follows).toMatchObject({ how: 'again', attempt: 2 });
  await approve(otto, { id: made.id, planVersion: second.planVersion });
  await runActions.run({}, testContext());
  const runs = await db().actionRun.findMany({ where: { actionId: { in: [id, made.id] } } });
  expect(new Set(runs.map((run) => run.idempotencyKey)).size).toBe(2);
  expect(peer.state.version).toBe('1.0.0');
});

test('it is refused while it runs, to who may not decide, and when the world has moved on', async () => {
  const running = await carriedOut();
  const back = { how: 'back' as const, reason: 'no' };
  await expect(proposeFollowUp(olga, { id: running, ...back })).rejects.toMatchObject({
    code: 'conflict',
    message: 'An action that is verifying cannot be rolled back.',
  });
  const id = await verified();
  const viewer = await makeUser('Vera', ['viewer']);
  await expect(proposeFollowUp(viewer, { id, ...back })).rejects.toMatchObject({
    code: 'forbidden',
  });
  peer.state.version = '3.0.0';
  await expect(proposeFollowUp(olga, { id, ...back })).rejects.toThrow(/^The state has changed\./);
});
