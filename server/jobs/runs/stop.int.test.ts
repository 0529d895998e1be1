import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { approve } from '#server/actions/decide.ts';
import { getAction } from '#server/actions/get.ts';
import { listActions } from '#server/actions/list.ts';
import { proposeFollowUp } from '#server/actions/proposals/propose-follow-up.ts';
import { leaseMs } from '#server/actions/runs/claim-run.ts';
import { settleAction } from '#server/actions/runs/settle-verification.ts';
import { stopAction } from '#server/actions/runs/stop.ts';
import {
  connectExecutor,
  makeUser,
  proposePlan,
  rollbackPlan,
} from '#server/actions/testing/actions.ts';
import { startTestPeer, type TestPeer } from '#server/actions/testing/executor-peer.ts';
import { correlate } from '#server/incidents/diagnosis/correlate.ts';
import { firingAlert } from '#server/incidents/testing/incidents.ts';
import { testContext } from '#server/jobs/testing/context.ts';
import { systemActor, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { live, startLife, watchCommits } from '#server/platform/testing/crash.ts';
import { runActions } from './run-actions.ts';
import { settleRuns } from './settle-runs.ts';

type User = Extract<Actor, { kind: 'user' }>;
let peer: TestPeer;
let olga: User;
let otto: User;
let count = 0;
const read = (id: string) => db().action.findUniqueOrThrow({ where: { id } });
const runOf = (actionId: string) => db().actionRun.findFirstOrThrow({ where: { actionId } });
const stopsOf = (subjectId: string) =>
  db().auditEntry.findMany({ where: { subjectId, action: 'actions.stop' } });

function planOf(steps: 1 | 2) {
  const plan = rollbackPlan(`halted-${(count += 1)}`);
  const [only] = plan.steps;
  if (only === undefined) throw new Error('the plan has a step');
  const second = { ...only, title: 'Second step', parameters: { replicas: 9 } };
  return steps === 1 ? plan : { ...plan, steps: [only, second] };
}

async function approved(steps: 1 | 2, incidentId: string | null = null): Promise<string> {
  const { id, planVersion } = await proposePlan(planOf(steps), { incidentId });
  await approve(olga, { id, planVersion });
  return id;
}

/** Carries the action out; `within` happens while its first step is on its way. */
async function runWhile(id: string, within: () => Promise<unknown>): Promise<void> {
  let answered = 0;
  peer.behaviour = {
    kind: 'answer',
    beforeAnswer: async () => {
      answered += 1;
      if (answered === 1) await within();
    },
  };
  await runActions.run({}, testContext());
  expect(answered).toBeGreaterThan(0);
  expect(await db().targetLease.count({ where: { runId: (await runOf(id)).id } })).toBe(0);
}

beforeAll(async () => {
  watchCommits();
  peer = await startTestPeer();
  await connectExecutor(peer);
  olga = await makeUser('Olga', ['operator']);
  otto = await makeUser('Otto', ['operator']);
});
beforeEach(async () => {
  // The limit of runs in an hour is not what is tried here.
  await db().action.updateMany({ data: { startedAt: new Date(Date.now() - 7_200_000) } });
  peer.behaviour = { kind: 'answer' };
  peer.state = { version: '2.0.0', replicas: 2, healthy: true, previousVersions: ['1.0.0'] };
});
afterAll(async () => {
  await peer.close();
  await db().$disconnect();
});

test('a stop lets the step in flight end, begins no further one, and is told on every screen', async () => {
  await db().alert.create({ data: firingAlert('halted is slow') });
  const incidentId = (await correlate(systemActor('test'), {})).opened[0] ?? '';
  const id = await approved(2, incidentId);
  await runWhile(id, async () => {
    const { stop } = await stopAction(olga, { id, reason: 'the wrong service' });
    expect(stop).toMatchObject({ by: 'Olga', reason: 'the wrong service' });
    expect(await getAction(otto, { id })).toMatchObject({ status: 'running', stop });
    const inbox = await listActions(otto, { view: 'active' });
    expect(inbox.items.find((item) => item.id === id)).toMatchObject({ status: 'running', stop });
  });
  expect([peer.state.version, peer.state.replicas]).toEqual(['1.0.0', 2]);
  const ended = await getAction(olga, { id });
  expect(ended).toMatchObject({
    status: 'cancelled',
    statusReason: 'Stopped before step 2: Olga said "the wrong service"',
    stop: { by: 'Olga' },
  });
  expect(ended.runs.map((run) => run.status)).toEqual(['cancelled']);
  const told = await db().incidentEvent.findMany({
    where: { incidentId, kind: { in: ['action.stopping', 'action.cancelled'] } },
    orderBy: { at: 'asc' },
  });
  expect(told.map(({ kind, title, story }) => [kind, title.split(':')[0], story])).toEqual([
    ['action.stopping', 'Stopping', true],
    ['action.cancelled', 'Stopped', true],
  ]);
  const [audit, ...more] = await stopsOf(id);
  expect(more).toEqual([]);
  expect(audit).toMatchObject({ actorId: olga.id, reason: 'the wrong service' });
  await runActions.run({}, testContext());
  await settleRuns.run({}, testContext());
  expect((await read(id)).status).toBe('cancelled');
});

test('a stop in the last step is no success, and its rollback plan can be proposed and brings the target back', async () => {
  for (const steps of [1, 2] as const) {
    peer.state = { version: '2.0.0', replicas: 2, healthy: true, previousVersions: ['1.0.0'] };
    const id = await approved(steps);
    await runWhile(id, () => stopAction(olga, { id, reason: 'no longer needed' }));
    expect(await read(id)).toMatchObject({ status: 'cancelled', verifyFrom: null });
    if (steps === 1)
      expect((await read(id)).statusReason).toBe(
        'Stopped in its last step: Olga said "no longer needed". Every step succeeded.',
      );
    peer.behaviour = { kind: 'answer' };
    const back = await proposeFollowUp(otto, { id, how: 'back', reason: 'as it was' });
    await approve(olga, { id: back.id, planVersion: (await read(back.id)).planVersion });
    await runActions.run({}, testContext());
    expect((await read(back.id)).status).toBe('verifying');
    expect(peer.state.version).toBe('2.0.0');
  }
});

test('of those who stop it at once one wins, and all get its answer', async () => {
  const id = await approved(2);
  await runWhile(id, async () => {
    const answers = await Promise.all(
      [olga, otto, olga, otto].map((who, index) =>
        stopAction(who, { id, reason: `reason ${index}` }),
      ),
    );
    expect(new Set(answers.map(({ stop }) => JSON.stringify(stop))).size).toBe(1);
    expect(await stopAction(otto, { id, reason: 'too late' })).toEqual(answers[0]);
  });
  const [audit, ...more] = await stopsOf(id);
  expect(more).toEqual([]);
  expect((await read(id)).stopReason).toBe(audit?.reason);
});

/** Lets the step continue for the duration of this number of statements. */
async function roundTrips(count: number): Promise<void> {
  for (let made = 0; made < count; made += 1) await db().$queryRaw`select 1`;
}

test('a stop that meets the end of the last step counts, or says that it came too late', async () => {
  const ends = new Set<string>();
  for (let round = 0; round < 12; round += 1) {
    peer.state.version = '2.0.0';
    const id = await approved(1);
    let stopped: Promise<boolean> | undefined;
    await runWhile(id, async () => {
      stopped = roundTrips(round % 6).then(() =>
        stopAction(olga, { id, reason: 'at the last moment' }).then(
          () => true,
          (error: unknown) => {
            expect(error).toMatchObject({ code: 'conflict', data: { status: 'verifying' } });
            return false;
          },
        ),
      );
      if (round < 3) await stopped;
    });
    const counted = await stopped;
    const { status, stopAt } = await read(id);
    expect([status, stopAt !== null]).toEqual([counted ? 'cancelled' : 'verifying', counted]);
    expect(await stopsOf(id)).toHaveLength(counted ? 1 : 0);
    ends.add(status);
  }
  expect(ends).toContain('cancelled');
});

test('what does not run is refused with its state, and leaves no trace', async () => {
  const { id } = await proposePlan(planOf(1));
  const refused = async (status: string) => {
    await expect(stopAction(olga, { id, reason: 'why not' })).rejects.toMatchObject({
      code: 'conflict',
      data: { status },
      message: expect.stringContaining(`The action is ${status}`) as string,
    });
  };
  await refused('proposed');
  await approve(olga, { id, planVersion: (await read(id)).planVersion });
  await refused('queued');
  await runActions.run({}, testContext());
  await refused('verifying');
  expect(await stopsOf(id)).toEqual([]);
  expect((await read(id)).stopAt).toBeNull();
});

test('stopping takes the right to decide on that kind, and a reason', async () => {
  const id = await approved(1);
  const viewer = await makeUser('Vera', ['viewer']);
  const modeller = await makeUser('Mia', ['ml-engineer']);
  await runWhile(id, async () => {
    for (const who of [viewer, modeller])
      await expect(stopAction(who, { id, reason: 'mine' })).rejects.toMatchObject({
        code: 'forbidden',
      });
    await expect(stopAction(olga, { id, reason: ' ' })).rejects.toMatchObject({
      code: 'invalid_input',
      fields: [{ field: 'reason' }],
    });
  });
  expect((await read(id)).status).toBe('verifying');
});

test('a stopped run in doubt stays so, and a person who settles it makes no success of it', async () => {
  for (const [outcome, status, statusReason] of [
    ['succeeded', 'cancelled', 'Stopped in its last step: Olga said "too slow". I looked'],
    ['failed', 'failed', 'I looked (Stop requested: Olga said "too slow".)'],
  ] as const) {
    peer.state.version = '2.0.0';
    peer.behaviour = { kind: 'hang-before-effect' };
    const id = await approved(1);
    const dead = runActions.run({}, testContext());
    const { idempotencyKey } = await runOf(id);
    await expect.poll(() => peer.calls.get(idempotencyKey)).toBe(1);
    await stopAction(olga, { id, reason: 'too slow' });
    await db().actionRun.updateMany({
      where: { actionId: id },
      data: { leaseUntil: new Date(Date.now() - 1_000), leaseHolder: 'dead' },
    });
    peer.behaviour = { kind: 'break-off' };
    await settleRuns.run({}, testContext());
    expect(await read(id)).toMatchObject({ status: 'unknown', stopBy: 'Olga' });
    await expect(stopAction(otto, { id, reason: 'again' })).rejects.toMatchObject({
      data: { status: 'unknown' },
    });
    await settleAction(otto, { id, outcome, reason: 'I looked' });
    expect(await read(id)).toMatchObject({ status, statusReason });
    peer.hangUp();
    await dead;
    expect((await read(id)).status).toBe(status);
  }
});

test('leaves a stopped action when the worker crashes between the stop and the end of its step', async () => {
  for (const [point, reason] of [
    ['after order', 'Stopped after step 1 of 2: Olga said "drill"'],
    ['before order', 'Stopped before step 1 of 2: Olga said "drill"'],
  ] as const) {
    peer.state.version = '2.0.0';
    const id = await approved(2);
    const { id: runId, idempotencyKey } = await runOf(id);
    const life = startLife();
    peer.losesConnection = async (at) => {
      if (at !== point) return false;
      await stopAction(olga, { id, reason: 'drill' });
      life.isDead = true;
      return true;
    };
    await live(life, [() => runActions.run({}, { ...testContext(), worker: life.worker })]);
    peer.losesConnection = () => false;
    expect(await read(id)).toMatchObject({ status: 'running', stopBy: 'Olga' });
    const later = new Date(Date.now() + leaseMs + 1);
    vi.useFakeTimers({ toFake: ['Date'], now: later });
    try {
      await settleRuns.run({}, testContext());
    } finally {
      vi.useRealTimers();
    }
    expect(await read(id)).toMatchObject({
      status: 'cancelled',
      statusReason: reason,
      stopBy: 'Olga',
    });
    expect(peer.calls.get(idempotencyKey) ?? 0).toBe(point === 'after order' ? 1 : 0);
    expect(peer.state.replicas).toBe(2);
    expect(await db().actionRun.count({ where: { actionId: id } })).toBe(1);
    expect(await db().targetLease.count({ where: { runId } })).toBe(0);
  }
});
