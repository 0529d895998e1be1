import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { approve } from '#server/actions/decide.ts';
import { getAction } from '#server/actions/get.ts';
import { stopAction } from '#server/actions/runs/stop.ts';
import {
  connectExecutor,
  makeUser,
  proposePlan,
  rollbackPlan,
} from '#server/actions/testing/actions.ts';
import { startTestPeer, type TestPeer } from '#server/actions/testing/executor-peer.ts';
import { pollQuickly } from '#server/executors/test-poll-times.ts';
import { testContext } from '#server/jobs/testing/context.ts';
import type { Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { runActions } from './run-actions.ts';
import { settleRuns } from './settle-runs.ts';

let peer: TestPeer;
let olga: Extract<Actor, { kind: 'user' }>;
let count = 0;
const runOf = (actionId: string) => db().actionRun.findFirstOrThrow({ where: { actionId } });

beforeAll(async () => {
  pollQuickly();
  peer = await startTestPeer();
  await connectExecutor(peer);
  olga = await makeUser('Olga', ['operator']);
});
beforeEach(async () => {
  // The limit of runs in an hour is not what is tried here.
  await db().action.updateMany({ data: { startedAt: new Date(Date.now() - 7_200_000) } });
  peer.behaviour = { kind: 'run-on' };
  peer.state = { version: '2.0.0', replicas: 2, healthy: true, previousVersions: ['1.0.0'] };
});
afterAll(async () => {
  await peer.close();
  await db().$disconnect();
});

async function approved(steps: 1 | 2): Promise<string> {
  // All of them use one peer: its version says nothing about the version that another one needs.
  const plan = { ...rollbackPlan(`long-${(count += 1)}`), preconditions: [] };
  const [only] = plan.steps;
  if (only === undefined) throw new Error('the plan has a step');
  const second = { ...only, title: 'Second step', parameters: { replicas: 9 } };
  const { id, planVersion } = await proposePlan(
    steps === 1 ? plan : { ...plan, steps: [only, second] },
  );
  await approve(olga, { id, planVersion });
  return id;
}

/** A run that its worker has left to the outside system. */
async function followed(steps: 1 | 2): Promise<string> {
  const id = await approved(steps);
  const startedMs = Date.now();
  await runActions.run({}, testContext());
  const run = await runOf(id);
  expect(run).toMatchObject({ status: 'followed', leaseHolder: null, step: 0 });
  expect(run.leaseUntil?.getTime()).toBeGreaterThan(startedMs + 600_000);
  return id;
}

test('what runs on outside stays running, is asked for, and ends with its last step', async () => {
  const id = await followed(2);
  for (let pass = 0; pass < 3; pass += 1) await settleRuns.run({}, testContext());
  const detail = await getAction(olga, { id });
  expect([detail.status, detail.runs[0]?.status]).toEqual(['running', 'running']);
  // Its target stays its own, and the number of actions that may run at once is left to others.
  const { id: runId } = await runOf(id);
  expect(await db().targetLease.count({ where: { runId } })).toBe(1);

  peer.behaviour = { kind: 'answer' };
  await settleRuns.run({}, testContext());
  expect(peer.state).toMatchObject({ version: '1.0.0', replicas: 9 });
  const ended = await getAction(olga, { id });
  expect(ended.status).toBe('verifying');
  expect(ended.runs[0]?.log.map(({ text }) => text.split(':')[0])).toEqual([
    'Step 1',
    'Step 1 running',
    'Step 2',
    'Step 2 succeeded',
  ]);
  const keys = [...peer.calls].filter(([key]) => key.startsWith(runId));
  expect(keys.map(([, calls]) => calls)).toEqual([1, 1]);
  expect(await db().targetLease.count({ where: { runId } })).toBe(0);
});

test('others run beside it, although only so many actions may run at once', async () => {
  const ids = [];
  for (let each = 0; each < 4; each += 1) ids.push(await approved(1));
  // Three run at the same time; once followed, they do not block the others.
  await runActions.run({}, testContext());
  await runActions.run({}, testContext());
  const open = await db().actionRun.findMany({ where: { actionId: { in: ids } } });
  expect(open.map(({ status }) => status)).toEqual(ids.map(() => 'followed'));
  peer.behaviour = { kind: 'answer' };
  await settleRuns.run({}, testContext());
  const done = await db().action.findMany({ where: { id: { in: ids } } });
  expect(done.map(({ status }) => status)).toEqual(ids.map(() => 'verifying'));
});

test('a failure outside fails the action', async () => {
  const id = await followed(1);
  peer.behaviour = { kind: 'fail' };
  await settleRuns.run({}, testContext());
  expect(await getAction(olga, { id })).toMatchObject({ status: 'failed' });
});

test('silence brings it into doubt after ten minutes, not before, and its end is still found', async () => {
  const id = await followed(1);
  peer.behaviour = { kind: 'break-off' };
  await settleRuns.run({}, testContext());
  expect((await getAction(olga, { id })).status).toBe('running');
  const silent = { leaseUntil: new Date(Date.now() - 1) };
  await db().actionRun.updateMany({ where: { actionId: id }, data: silent });
  await settleRuns.run({}, testContext());
  const lost = await getAction(olga, { id });
  expect(lost.status).toBe('unknown');
  expect(lost.statusReason).toContain('has not reported for ten minutes');
  peer.behaviour = { kind: 'answer' };
  await settleRuns.run({}, testContext());
  expect((await getAction(olga, { id })).status).toBe('verifying');
});

test('a stop while it runs on lets its step end and begins no other', async () => {
  const id = await followed(2);
  await stopAction(olga, { id, reason: 'the wrong service' });
  await settleRuns.run({}, testContext());
  expect((await getAction(olga, { id })).status).toBe('running');
  peer.behaviour = { kind: 'answer' };
  await settleRuns.run({}, testContext());
  expect(await getAction(olga, { id })).toMatchObject({
    status: 'cancelled',
    statusReason: 'Stopped after step 1 of 2: Olga said "the wrong service"',
  });
  expect(peer.state.replicas).toBe(2);
});

test('a run whose worker died while it goes on outside is followed, not in doubt', async () => {
  const id = await approved(1);
  const { id: runId } = await runOf(id);
  const carried = runActions.run({}, testContext());
  await expect.poll(() => peer.effects.has(runId)).toBe(true);
  // Another worker finds its lease run out.
  await db().actionRun.update({
    where: { id: runId },
    data: { leaseHolder: 'w-dead', leaseUntil: new Date(Date.now() - 1) },
  });
  await settleRuns.run({}, testContext());
  await carried;
  expect(await runOf(id)).toMatchObject({ status: 'followed' });
  peer.behaviour = { kind: 'answer' };
  await settleRuns.run({}, testContext());
  expect((await getAction(olga, { id })).status).toBe('verifying');
});
