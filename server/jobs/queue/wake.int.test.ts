import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { approve } from '#server/actions/decide.ts';
import {
  connectExecutor,
  makeUser,
  proposePlan,
  rollbackPlan,
} from '#server/actions/testing/actions.ts';
import { startTestPeer, type TestPeer } from '#server/actions/testing/executor-peer.ts';
import { runActions } from '#server/jobs/runs/run-actions.ts';
import { db } from '#server/platform/database/db.ts';
import { startJobLocks, type JobLocks } from '#server/platform/jobs/job-locks.ts';
import { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import { closeIngest } from '#server/telemetry/spool/ingest-pool.ts';
import { intakeRows, storeIntake } from '#server/telemetry/spool/ingest-sink.ts';
import { processIntake } from './process-queued-items.ts';
import { startQueue, type Queue } from './queue.ts';
import { Schedule } from './schedule.ts';
import { toTaskList } from './worker-jobs.ts';

/** With a period of a day only a wake-up can be the reason of a run. */
const jobs = [runActions, processIntake].map((job) => ({ ...job, everyMs: 86_400_000 }));
const schedule = new Schedule(jobs, 'w');
let peer: TestPeer;
let queue: Queue;
let locks: JobLocks;

beforeAll(async () => {
  peer = await startTestPeer();
  await connectExecutor(peer);
  queue = await startQueue(toTaskList(jobs, 'w', (id) => locks.wake(id)));
  const { poolId } = queue;
  locks = await startJobLocks({
    poolId,
    onSchedule: () => schedule.start(),
    onWake: (id) => schedule.wake(id),
  });
});
afterAll(async () => {
  await queue.stop();
  await schedule.stop();
  await locks.stop();
  await closeIngest();
  await peer.close();
  await db().$disconnect();
});

test('carries out an approved action without waiting for the period', async () => {
  peer.state = { version: '2.0.0', replicas: 2, healthy: true, previousVersions: ['1.0.0'] };
  peer.behaviour = { kind: 'answer' };
  const action = await proposePlan(rollbackPlan('woken'));
  const operator = await makeUser('Olga', ['operator']);
  await approve(operator, { id: action.id, planVersion: action.planVersion });
  const status = async () =>
    (await db().action.findUniqueOrThrow({ where: { id: action.id } })).status;
  await expect.poll(status).toBe('verifying');
  expect(peer.state.version).toBe('1.0.0');
});

test('takes an item of the intake that a writer noted, also while the job runs', async () => {
  const segments = [randomUUID(), randomUUID(), randomUUID()];
  await Promise.all(
    segments.map((segment) => {
      const builder = new BatchBuilder('source');
      builder.inbox.push({ kind: 'change', key: segment, payload: null });
      return storeIntake(segment, intakeRows([builder.build()], [Date.now()]));
    }),
  );
  const left = () =>
    db().intakeItem.count({ where: { segment: { in: segments }, processedAt: null } });
  await expect.poll(left).toBe(0);
});

test('runs a job of the schedule that was enqueued', async () => {
  const { id } = await db().intakeItem.create({
    data: {
      segment: randomUUID(),
      position: 0,
      kind: 'change',
      key: 'enqueued',
      sourceId: 'source',
      payload: {},
      receivedAt: new Date(),
    },
  });
  await db().$executeRaw`select graphile_worker.add_job('process-intake', '{}'::json)`;
  const takenAt = async () =>
    (await db().intakeItem.findUniqueOrThrow({ where: { id } })).processedAt;
  await expect.poll(takenAt).not.toBeNull();
});
