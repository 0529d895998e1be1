import { afterAll, expect, test } from 'vitest';
import {
  changesAlerts,
  recordEvaluation,
  type Evaluation,
} from '#server/incidents/findings/record-evaluation.ts';
import { ruleActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';

afterAll(() => db().$disconnect());

const actor = ruleActor('detector', 'Detection');
const live = (second: number) => ({
  now: new Date(1_800_000_000_000 + second * 1_000),
  past: false,
});

const judged = (outcome: Evaluation['outcome']): Evaluation[] => [
  {
    fingerprint: 'shop-latency',
    title: 'shop is slow',
    metric: 'service.latency.p95',
    seriesId: null,
    labels: {},
    role: 'latency',
    outcome,
    severity: 'error',
    detector: 'level',
    detectorVersion: '1',
    value: 1,
    onsetMs: null,
    inputs: {},
    resourceId: null,
    environmentId: null,
    teamId: null,
  },
];

test('evaluations change alerts while one breaches, lacks data or has an open alert', async () => {
  expect(await changesAlerts([], live(0))).toBe(false);
  expect(await changesAlerts(judged('ok'), live(0))).toBe(false);
  for (const outcome of ['breach', 'missing'] as const)
    expect(await changesAlerts(judged(outcome), live(0))).toBe(true);
  for (const second of [0, 30, 60])
    await recordEvaluation(actor, { evaluations: judged('breach') }, live(second));
  expect(await changesAlerts(judged('ok'), live(90))).toBe(true);
  // Alerts of the demo's past and live ones do not meet.
  expect(await changesAlerts(judged('ok'), { ...live(90), past: true })).toBe(false);
  for (const second of [90, 120, 150])
    await recordEvaluation(actor, { evaluations: judged('ok') }, live(second));
  expect((await db().alert.findFirstOrThrow()).state).toBe('resolved');
  expect(await changesAlerts(judged('ok'), live(180))).toBe(false);
});
