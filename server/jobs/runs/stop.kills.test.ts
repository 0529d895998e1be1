import { afterAll, beforeAll, expect, test } from 'vitest';
import { approve } from '#server/actions/decide.ts';
import { stopAction } from '#server/actions/runs/stop.ts';
import {
  connectExecutor,
  makeUser,
  proposePlan,
  rollbackPlan,
} from '#server/actions/testing/actions.ts';
import { startTestPeer, type TestPeer } from '#server/actions/testing/executor-peer.ts';
import { startWorker } from '#server/jobs/testing/worker-process.ts';
import type { Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';

let peer: TestPeer;
let olga: Actor;
const read = (id: string) => db().action.findUniqueOrThrow({ where: { id } });
const runOf = (actionId: string) => db().actionRun.findFirstOrThrow({ where: { actionId } });

async function approved(service: string): Promise<string> {
  const plan = rollbackPlan(service);
  const [only] = plan.steps;
  if (only === undefined) throw new Error('the plan has a step');
  const second = { ...only, title: 'Second step', parameters: { replicas: 9 } };
  const { id, planVersion } = await proposePlan({ ...plan, steps: [only, second] });
  await approve(olga, { id, planVersion });
  return id;
}

beforeAll(async () => {
  peer = await startTestPeer();
  await connectExecutor(peer);
  olga = await makeUser('Olga', ['operator']);
});
afterAll(async () => {
  await peer.close();
  await db().$disconnect();
});

test('a worker killed between the stop and the end of its step leaves a stopped action', async () => {
  for (const [kind, reason] of [
    ['hang-after-effect', 'Stopped after step 1 of 2: Olga said "drill"'],
    ['hang-before-effect', 'Stopped before step 1 of 2: Olga said "drill"'],
  ] as const) {
    peer.state.version = '2.0.0';
    peer.behaviour = { kind };
    const id = await approved(`halted-${kind}`);
    const { id: runId, idempotencyKey } = await runOf(id);
    const worker = await startWorker();
    await expect.poll(() => peer.calls.get(idempotencyKey)).toBe(1);
    await stopAction(olga, { id, reason: 'drill' });
    await worker.kill();
    peer.behaviour = { kind: 'answer' };
    await db().actionRun.updateMany({
      where: { actionId: id, status: 'running' },
      data: { leaseUntil: new Date(Date.now() - 1) },
    });
    const next = await startWorker();
    try {
      await expect.poll(async () => (await read(id)).status).toBe('cancelled');
    } finally {
      await next.kill();
    }
    expect(await read(id)).toMatchObject({ statusReason: reason, stopBy: 'Olga' });
    expect(peer.calls.get(idempotencyKey)).toBe(1);
    expect(peer.state.replicas).toBe(2);
    expect(await db().actionRun.count({ where: { actionId: id } })).toBe(1);
    expect(await db().targetLease.count({ where: { runId } })).toBe(0);
  }
});
