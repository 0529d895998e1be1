import { flushCompileCache } from 'node:module';
import { hostname } from 'node:os';
import { ensureMachineKeys } from '#server/accounts/ensure-machine-keys.ts';
import { ensureDemo } from '#server/actions/ensure-demo.ts';
import { startDriftThreads } from '#server/drift/start-drift-threads.ts';
import { startHostCollector } from '#server/infrastructure/collect-host.ts';
import { startQueue } from '#server/jobs/queue/queue.ts';
import { allJobs } from '#server/jobs/queue/registry.ts';
import { Schedule } from '#server/jobs/queue/schedule.ts';
import { toTaskList } from '#server/jobs/queue/worker-jobs.ts';
import { env } from '#server/platform/env.ts';
import { newId } from '#server/platform/ids.ts';
import { beat, endBeat } from '#server/platform/jobs/heartbeat.ts';
import { startJobLocks, type JobLocks } from '#server/platform/jobs/job-locks.ts';
import { logger } from '#server/platform/logger.ts';
import { giveMemoryBack } from '#server/platform/process/give-memory-back.ts';
import { surviveLostOutput } from '#server/platform/process/survive-lost-output.ts';
import { ensurePredictors } from '#server/rollouts/predictors/ensure-predictors.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';
import { followTelemetrySettings } from '#server/telemetry/use-telemetry-settings.ts';

const workerId = `${hostname()}-${process.pid}-${newId().slice(-8)}`;
const heartbeatMs = 10_000;

async function main(): Promise<void> {
  const startedAt = new Date();
  await followTelemetrySettings();
  startDriftThreads();
  await ensureMachineKeys();
  await ensureDemo();
  await ensurePredictors();
  const schedule = new Schedule(allJobs, workerId);
  const locked = Promise.withResolvers<JobLocks>();
  const queue = await startQueue(
    toTaskList(allJobs, workerId, async (id) => (await locked.promise).wake(id)),
  );
  const locks = await startJobLocks({
    poolId: queue.poolId,
    onSchedule: () => schedule.start(),
    onWake: (id) => schedule.wake(id),
  });
  locked.resolve(locks);
  const collector =
    env.TANDEM_HOST_COLLECTOR === 'on'
      ? startHostCollector({ component: 'worker', submit: (batch) => getSpool().submit(batch) })
      : null;
  await beat(workerId, startedAt);
  const heartbeat = setInterval(
    () => void beat(workerId, startedAt).catch(() => undefined),
    heartbeatMs,
  );
  process.send?.({ type: 'ready' });
  giveMemoryBack();
  // Node writes the cache only on a clean exit, and a worker may be killed.
  flushCompileCache();

  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    clearInterval(heartbeat);
    collector?.stop();
    await Promise.all([queue.stop(), schedule.stop()]);
    await locks.stop().catch(() => undefined);
    await endBeat(workerId).catch(() => undefined);
    await closeSpool().catch(() => undefined);
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop());
  process.on('SIGINT', () => void stop());
  process.on('disconnect', () => process.exit(0));
}

surviveLostOutput();
// Every message is a ping from the launcher that checks whether this process still responds.
process.on('message', () => process.send?.({ type: 'pong' }));
process.on('unhandledRejection', (error) => {
  logger.error('unhandled rejection', { error });
  process.exit(1);
});

main().catch((error: unknown) => {
  logger.error('the worker could not start', { error });
  process.exit(1);
});
