import { expect, test } from 'vitest';
import { judgeAll } from '#server/jobs/judge-all.ts';
import { BatchBuilder } from '#server/telemetry/batch-builder.ts';
import { addSeries, storeBatch } from '#server/telemetry/test-rows.ts';

const MINUTE_MS = 60_000;
const nowMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;

/** Host, step, labels and value of 20 minutes of a utilization. */
const series = [
  ['idle', 10, 'system.cpu.utilization', { state: 'idle' }, 0.99],
  ['idle', 10, 'system.cpu.utilization', { state: 'user' }, 0.01],
  ['idle', 10, 'system.filesystem.utilization', { state: 'free' }, 0.99],
  ['busy', 10, 'system.cpu.utilization', { 'cpu.mode': 'idle' }, 0.01],
  ['busy', 10, 'system.cpu.utilization', { 'cpu.mode': 'user' }, 0.99],
  ['minutely', 60, 'system.cpu.utilization', {}, 0.99],
  ['full', 60, 'system.filesystem.utilization', { state: 'free', 'system.device': 'a' }, 0.01],
] as const;

test('judges utilization by its states, and time at the step of each series', async () => {
  const builder = new BatchBuilder('test');
  for (const [host, step, metric, labels, value] of series) {
    const id = addSeries(builder, metric, { 'host.name': host, ...labels });
    for (let ageMs = 20 * MINUTE_MS; ageMs >= 0; ageMs -= step * 1_000)
      builder.addSample(id, nowMs - ageMs, value);
  }
  await storeBatch(builder);
  const judged = await judgeAll({ now: new Date(nowMs), past: false });
  const found = judged.flatMap(({ labels, judgement }) =>
    judgement.findings.map(({ thresholdId, value }) => [labels, thresholdId, value]),
  );
  expect(new Set(found)).toEqual(
    new Set([
      [{ 'host.name': 'busy' }, 'cpu-warning-system-cpu-utilization', 0.99],
      [{ 'host.name': 'minutely' }, 'cpu-warning-system-cpu-utilization', 0.99],
      [
        { 'host.name': 'full', 'system.device': 'a' },
        'disk-critical-system-filesystem-utilization',
        0.99,
      ],
    ]),
  );
});
