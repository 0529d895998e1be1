import { EventEmitter } from 'node:events';
import { hostname } from 'node:os';
import type { WorkerEvents } from 'graphile-worker';
import { run } from 'graphile-worker';
import { ensureMachineKeys } from '#server/accounts/ensure-machine-keys.ts';
import { ensureDemo } from '#server/actions/ensure-demo.ts';
import { startHostCollector } from '#server/infrastructure/collect-host.ts';
import { allJobs } from '#server/jobs/registry.ts';
import { seedJobs, toTaskList } from '#server/jobs/worker-jobs.ts';
import { db } from '#server/platform/db.ts';
import { env } from '#server/platform/env.ts';
import { newId } from '#server/platform/ids.ts';
import { startJobLocks } from '#server/platform/job-locks.ts';
import { logger } from '#server/platform/logger.ts';

const workerId = `${hostname()}-${process.pid}-${newId().slice(-8)}`;
const heartbeatMs = 2_000;

async function beat(startedAt: Date): Promise<void> {
  const seenAt = new Date();
  await db().workerHeartbeat.upsert({
    where: { id: workerId },
    create: { id: workerId, role: 'worker', startedAt, seenAt },
    update: { seenAt },
  });
  await db().workerHeartbeat.deleteMany({ where: { seenAt: { lt: new Date(seenAt.getTime() - 60_000) } } });
}

function poolIdOf(events: WorkerEvents): Promise<string> {
  return new Promise((resolve) => {
    events.once('pool:create', ({ workerPool }) => resolve(workerPool.id));
  });
}

async function main(): Promise<void> {
  const startedAt = new Date();
  await ensureMachineKeys();
  await ensureDemo();
  const events: WorkerEvents = new EventEmitter();
  const poolId = poolIdOf(events);
  const runner = await run({
    connectionString: env.DATABASE_URL,
    concurrency: 6,
    pollInterval: 1_000,
    noHandleSignals: true,
    maxPoolSize: 6,
    events,
    taskList: toTaskList(allJobs, workerId),
  });
  const locks = await startJobLocks(await poolId);
  await seedJobs(allJobs);
  const collector = env.TANDEM_HOST_COLLECTOR === 'on' ? startHostCollector({}) : null;
  await beat(startedAt);
  const heartbeat = setInterval(() => void beat(startedAt).catch(() => undefined), heartbeatMs);
  process.send?.({ type: 'ready' });

  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    clearInterval(heartbeat);
    collector?.stop();
    await runner.stop().catch(() => undefined);
    await locks.stop().catch(() => undefined);
    await db().workerHeartbeat.deleteMany({ where: { id: workerId } }).catch(() => undefined);
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop());
  process.on('SIGINT', () => void stop());
  process.on('disconnect', () => process.exit(0));
}

process.on('unhandledRejection', (error) => {
  logger.error('unhandled rejection', { error });
  process.exit(1);
});

main().catch((error: unknown) => {
  logger.error('the worker cannot start', { error });
  process.exit(1);
});
