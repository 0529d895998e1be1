import { env } from '#server/platform/env.ts';
import { hostSourceEnabled, hostSourceKey } from '#server/sources/host-source.ts';
import { getSpool } from '#server/telemetry/spool/get-spool.ts';
import { startEventLoopMeter } from './collector/event-loop.ts';
import { hostLabels } from './collector/host-labels.ts';
import { onGrid } from './collector/on-grid.ts';
import { toBatch, type KnownSeries } from './collector/to-batch.ts';

/**
 * Reports the event loop delay of a process other than the worker. Belongs to the source `host`, so
 * disabling that source stops it.
 */
export function startEventLoopReport(component: 'web' | 'ingest'): { stop(): void } {
  if (env.TANDEM_HOST_COLLECTOR === 'off') return { stop: () => undefined };
  const meter = startEventLoopMeter();
  const known: KnownSeries = new Map();
  const labels = hostLabels();
  const stepMs = env.TANDEM_SAMPLE_SECONDS * 1000;
  const timer = onGrid(stepMs, 'the report of the event loop', async (nowMs) => {
    const readings = meter.readings(component);
    if (readings.length === 0 || !(await hostSourceEnabled())) return;
    const { batch, commit } = toBatch(
      hostSourceKey,
      labels,
      readings,
      Math.floor(nowMs / stepMs) * stepMs,
      known,
    );
    await getSpool().submit(batch);
    commit();
  });
  return {
    stop: () => {
      timer.stop();
      meter.stop();
    },
  };
}
