import { afterAll, beforeAll, expect, test } from 'vitest';
import { seededRandom } from '#engines/math/seeded-random.ts';
import { approve } from '#server/actions/decide.ts';
import {
  connectExecutor,
  makeUser,
  proposePlan,
  rollbackPlan,
} from '#server/actions/testing/actions.ts';
import { startTestPeer, type TestPeer } from '#server/actions/testing/executor-peer.ts';
import { startWorker, type WorkerProcess } from '#server/jobs/testing/worker-process.ts';
import type { Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';

/** Each behaviour twice; `npm run bench -- kills` has forty. */
const ROUNDS = 6;
/** From the death of the worker to a settled action, had the lease run out at once. */
const SETTLED_MS = 60_000;
const behaviours: TestPeer['behaviour']['kind'][] = [
  'hang-after-effect',
  'hang-before-effect',
  'answer',
];

/** Decides the moments of the kills. TANDEM_TEST_SEED repeats a run. */
const seed = Number(process.env['TANDEM_TEST_SEED'] ?? Date.now() % 1_000_000);
const random = seededRandom(seed);
let peer: TestPeer;
let operator: Actor;
let worker: WorkerProcess;

beforeAll(async () => {
  peer = await startTestPeer();
  await connectExecutor(peer);
  operator = await makeUser('Olga', ['operator']);
  worker = await startWorker();
});
afterAll(async () => {
  await worker.kill();
  await peer.close();
  await db().$disconnect();
});

const runOf = (actionId: string) => db().actionRun.findFirstOrThrow({ where: { actionId } });
const statusOf = async (id: string) =>
  (await db().action.findUniqueOrThrow({ where: { id } })).status;
const open = ['approved', 'queued', 'running', 'unknown', 'succeeded'];

test(
  `${ROUNDS} workers killed in the middle of an action: each is settled, none runs twice (seed ${seed})`,
  { timeout: 300_000 },
  async () => {
    const ends: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const kind = behaviours[round % behaviours.length] ?? 'answer';
      peer.state.version = '2.0.0';
      peer.behaviour = { kind };
      const action = await proposePlan(rollbackPlan(`svc-${round}`));
      await approve(operator, { id: action.id, planVersion: action.planVersion });
      if (kind === 'answer') {
        // Any moment from the wake-up to the end of the verification.
        await new Promise((resolve) => setTimeout(resolve, random() * 400));
      } else {
        const { idempotencyKey } = await runOf(action.id);
        await expect
          .poll(() => peer.calls.get(idempotencyKey), { timeout: 30_000, interval: 10 })
          .toBe(1);
      }
      await worker.kill();
      peer.behaviour = { kind: 'answer' };
      // Half a minute of waiting for the lease proves nothing: it runs out now.
      await db().actionRun.updateMany({
        where: { actionId: action.id, status: 'running' },
        data: { leaseUntil: new Date(Date.now() - 1) },
      });
      worker = await startWorker();
      await expect
        .poll(() => statusOf(action.id), { timeout: SETTLED_MS, interval: 200 })
        .not.toBeOneOf(open);
      const run = await runOf(action.id);
      const status = await statusOf(action.id);
      ends.push(`${kind}: ${status}`);
      expect(await db().actionRun.count({ where: { actionId: action.id } })).toBe(1);
      expect(peer.calls.get(run.idempotencyKey) ?? 0, kind).toBeLessThanOrEqual(1);
      // The recorded status must match the real effect.
      const happened = peer.effects.has(run.idempotencyKey);
      expect(status === 'failed' || status === 'superseded', ends.at(-1)).toBe(!happened);
      expect(await db().targetLease.count({ where: { runId: run.id } })).toBe(0);
    }
    expect(ends.filter((end) => end.startsWith('hang-before')).join()).not.toContain('verif');
  },
);

test('a worker that lives takes over the schedule of one that died', async () => {
  const other = await startWorker();
  await worker.kill();
  worker = other;
  peer.state.version = '2.0.0';
  const action = await proposePlan(rollbackPlan('svc-taken-over'));
  await approve(operator, { id: action.id, planVersion: action.planVersion });
  await expect.poll(() => statusOf(action.id), { timeout: SETTLED_MS }).not.toBeOneOf(open);
});
