import { expect, test } from 'vitest';
import { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import { addSeries, storeBatch } from '#server/telemetry/testing/rows.ts';
import { judgeAll } from './judge-all.ts';

const MIB = 1024 * 1024;
const MINUTE_MS = 60_000;
const SAMPLE_MS = 10_000;
const nowMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;

type Life = { startMs: number; minutes: number; riseMib: number; steadyMinutes?: number };

/** A process that starts at 90 MiB, grows, and then stays as it is. */
function addLife(
  builder: BatchBuilder,
  series: bigint,
  { startMs, minutes, riseMib, steadyMinutes = 0 }: Life,
): void {
  const samples = minutes * 6;
  for (let at = 0; at < samples + steadyMinutes * 6; at += 1) {
    const atMs = startMs + at * SAMPLE_MS;
    const grown = riseMib * Math.min(1, at / samples);
    if (atMs <= nowMs) builder.addSample(series, atMs, (90 + grown) * MIB);
  }
}

test('reports a leak only when growth exceeds that of earlier instances', async () => {
  const builder = new BatchBuilder('test');
  const names = ['usual', 'further', 'first', 'nearly full'];
  for (const name of names) {
    const labels = { 'service.name': name, 'service.instance.id': `${name} 2` };
    const now = addSeries(builder, 'process.memory.usage', labels);
    addLife(builder, now, {
      startMs: nowMs - 15 * MINUTE_MS,
      minutes: 15,
      riseMib: name === 'further' ? 80 : 30,
    });
    const limitMib = name === 'nearly full' ? 140 : 900;
    const limit = addSeries(builder, 'process.memory.limit', labels);
    for (let at = 0; at < 90; at += 1)
      builder.addSample(limit, nowMs - at * SAMPLE_MS, limitMib * MIB);
    if (name === 'first' || name === 'nearly full') continue;
    const before = addSeries(builder, 'process.memory.usage', {
      ...labels,
      'service.instance.id': `${name} 1`,
    });
    addLife(builder, before, {
      startMs: nowMs - 26 * 3_600_000,
      minutes: 15,
      riseMib: 30,
      steadyMinutes: 60,
    });
  }
  await storeBatch(builder);
  const judged = await judgeAll({ now: new Date(nowMs), past: false });
  const leaks = judged
    .filter(({ judgement }) => judgement.findings.some(({ kind }) => kind === 'leak'))
    .map(({ labels }) => labels['service.name']);
  expect(new Set(leaks)).toEqual(new Set(['further', 'nearly full']));
});
