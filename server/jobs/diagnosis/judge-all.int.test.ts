import { expect, test } from 'vitest';
import { makeUser } from '#server/actions/testing/actions.ts';
import { alertFingerprint } from '#server/incidents/alerts/alert-identity.ts';
import { saveLimit } from '#server/incidents/limits.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import { addSeries, storeBatch } from '#server/telemetry/testing/rows.ts';
import { judgeAll } from './judge-all.ts';

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

test('judges a share of a utilization only by a saved limit that names it', async () => {
  const steals = { 'host.name': 'virtual', state: 'steal' };
  const builder = new BatchBuilder('test');
  for (const [labels, value] of [
    [steals, 0.3],
    [{ 'host.name': 'virtual', state: 'idle' }, 0.6],
  ] as const) {
    const id = addSeries(builder, 'system.cpu.utilization', labels);
    for (let ageMs = 20 * MINUTE_MS; ageMs >= 0; ageMs -= 10_000)
      builder.addSample(id, nowMs - ageMs, value);
  }
  await storeBatch(builder);
  const limitsOf = async () =>
    (
      await judgeAll(
        { now: new Date(nowMs), past: false },
        ({ 'host.name': host }) => host === 'virtual',
      )
    ).flatMap(({ labels, judgement }) =>
      judgement.findings.map(({ thresholdId }) => [labels, thresholdId]),
    );
  expect(await limitsOf()).toEqual([]);
  await saveLimit(await makeUser('Ana', ['admin']), {
    key: 'steal',
    name: 'CPU taken by other machines',
    metric: 'system.cpu.utilization',
    labels: { state: 'steal' },
    comparison: '>=',
    limit: 0.2,
    recoveryLimit: 0.2,
    severity: 'warning',
    breaches: 9,
    of: 10,
    forMinutes: 10,
    baseVersion: 0,
  });
  expect(await limitsOf()).toEqual([[steals, 'steal']]);
});

test('leaves the spans of alerts out of the rolling range of a series', async () => {
  const [metric, fastS, slowS] = ['service.latency.p95', 0.1, 0.4];
  // Slow from the first minute up to the second one, minutes ago.
  const courses = {
    running: [[18, 0]],
    again: [
      [18, 6],
      [2, 0],
    ],
  } as const;
  const labelsOf = (name: string) => ({ 'service.name': `judged-${name}` });
  const isSlow = (name: keyof typeof courses, ageMs: number) =>
    courses[name].some(([from, to]) => ageMs <= from * MINUTE_MS && ageMs >= to * MINUTE_MS);
  const builder = new BatchBuilder('test');
  for (const name of ['running', 'again'] as const) {
    const id = addSeries(builder, metric, labelsOf(name));
    for (let ageMs = 60 * MINUTE_MS; ageMs >= 0; ageMs -= 10_000) {
      const noise = 1 + 0.02 * Math.sin(ageMs / 7_000);
      builder.addSample(id, nowMs - ageMs, (isSlow(name, ageMs) ? slowS : fastS) * noise);
    }
  }
  await storeBatch(builder);
  const found = async () => {
    const judged = await judgeAll({ now: new Date(nowMs), past: false }, (labels) =>
      (labels['service.name'] ?? '').startsWith('judged-'),
    );
    return judged.flatMap(({ labels, judgement: { findings } }) =>
      findings.some(({ kind }) => kind === 'above-range') ? [labels['service.name']] : [],
    );
  };
  // The slow time is most of the window.
  expect(await found()).toEqual([]);
  for (const name of ['running', 'again'] as const) {
    const [[from, to]] = courses[name];
    const startedAt = new Date(nowMs - from * MINUTE_MS);
    const resolvedAt = to === 0 ? null : new Date(nowMs - to * MINUTE_MS);
    await db().alert.create({
      data: {
        id: newId(),
        fingerprint: alertFingerprint('departure', metric, labelsOf(name)),
        origin: 'finding',
        title: 'slow',
        state: resolvedAt === null ? 'firing' : 'resolved',
        severity: 'warning',
        metric,
        labels: labelsOf(name),
        startedAt,
        firedAt: startedAt,
        resolvedAt,
        lastSeenAt: startedAt,
      },
    });
  }
  expect(new Set(await found())).toEqual(new Set(['judged-again', 'judged-running']));
});
