import './test-env.ts';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { planSchema } from '#lib/schemas/actions/plan.ts';
import { comparedState } from '#server/actions/targets/compared-state.ts';
import { startDriftThreads } from '#server/drift/start-drift-threads.ts';
import { readWatch } from '#server/inference/monitor-state.ts';
import { startInferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { passRollouts } from '#server/jobs/testing/pass.ts';
import { saveMonitoringState } from '#server/model-monitoring/limits/learned-limits.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { versionVerdict } from './checks/version-verdict.ts';
import type { Rollout } from './rollout-row.ts';
import { openLoop, type Given, type TestLoop } from './testing/loop.ts';
import { ways } from './testing/predictions.ts';
import { down, effects, judgedOf, up } from './testing/rollouts.ts';
import { registerVersion, type Shop } from './testing/shop.ts';

let loop: TestLoop;

beforeAll(async () => {
  startDriftThreads();
  loop = await openLoop({ intake: startInferencePeer, pass: passRollouts, time: vi });
});
afterAll(() => loop.close());

const x = { name: 'x', type: 'double' };

/** A model whose next version was logged by MLflow with a signature of `inputs`. */
async function drifted(
  name: string,
  { inputs = [x], ...given }: Given & { inputs?: readonly object[] },
): Promise<Shop> {
  const shop = await loop.drifted(name, given);
  const signature = `signature:\n  inputs: '${JSON.stringify(inputs)}'\n`;
  shop.peer.train = () => registerVersion(name, { name: 'MLmodel', text: signature });
  return shop;
}

const statusOf = (rollout: Rollout) =>
  Object.fromEntries(judgedOf(rollout).checks.map(({ id, status }) => [id, status]));

test('a better version that needs what requests lack is stopped, and the verdict says by which check', async () => {
  const inputs = [x, { name: 'channel', type: 'string' }];
  const shop = await drifted('fraud-schema', { inputs });
  await loop.retrain(shop);
  const done = await loop.untilEnd(shop);
  const reason = 'Schema of the requests: it needs channel, which requests do not contain.';
  expect(done).toMatchObject({ outcome: 'stopped', reason });
  expect(statusOf(done)).toEqual({
    overall: 'pass',
    slices: 'pass',
    requests: 'fail',
    cost: 'unknown',
  });
  expect(effects(shop)).toEqual(['2']);
  const verdict = await versionVerdict(loop.mia, { name: shop.model, version: 2 });
  expect(verdict).toMatchObject({ value: 0, verdict: 'fail', reason });
  expect(verdict.checks.map(({ title, ok, measured }) => [title, ok, measured])).toEqual([
    ['Difference over all rows', true, true],
    ['Slices', true, true],
    ['Schema of the requests', false, true],
    ['Cost per correct prediction', true, false],
  ]);
  expect(verdict.checks[3]?.detail).toMatch(/^unknown: /u);
  // Nor does it serve because a person asks for it.
  const model = await db().registeredModel.findUniqueOrThrow({ where: { name: shop.model } });
  const asked = { id: model.id, name: model.name, tier: 'high' } as const;
  expect(await comparedState(db(), asked, [2], 1)).toEqual({
    'comparison of version 2': `not passed compared with version 1: ${reason.replace(/\.$/u, '')}`,
  });
});

test('a version that is as good passes under a margin and within its budget, and rule and checks are kept with it', async () => {
  const costPerCorrectAtMost = { amount: 0.05, currency: 'EUR' };
  const gate = { rule: 'not-worse' as const, margin: 0.05, costPerCorrectAtMost };
  const shop = await drifted('fraud-margin', { challenger: up, gate });
  shop.peer.usage = (version, rows) => ({
    cost: { amount: rows * (version === '1' ? 0.001 : 0.002), currency: 'EUR' },
  });
  await loop.retrain(shop);
  const asked = await loop.untilAsked(shop);
  const judged = judgedOf(asked);
  expect(judged).toMatchObject({
    passed: true,
    overall: { difference: 0, verdict: 'no difference' },
    rule: { kind: 'not-worse', margin: 0.05 },
  });
  expect(judged.rule.limit).toBeCloseTo(0.05 * judged.overall.champion, 12);
  expect(statusOf(asked)).toEqual({
    overall: 'pass',
    slices: 'pass',
    requests: 'pass',
    cost: 'pass',
  });
  const cost = judged.checks.find(({ id }) => id === 'cost')?.detail ?? '';
  const [own = 0, beside = 0] = [...cost.matchAll(/([\d.]+) EUR/gu)].map(([, found]) =>
    Number(found),
  );
  // Both answer alike, so a right answer of the one costs twice that of the other.
  expect(own / beside).toBeCloseTo(2, 1);
  expect(own).toBeGreaterThan(0.002);
  expect(cost).toContain('within the budget of 0.05 EUR');
  const id = asked.promotionActionId ?? '';
  const { plan } = await db().action.findUniqueOrThrow({ where: { id } });
  expect(planSchema.parse(plan).promotion).toMatchObject({
    gate: { kind: 'judged', passed: true, rule: judged.rule },
    checks: [
      {
        id: 'requests',
        status: 'pass',
        detail: 'requests contain the one feature of its signature',
      },
      { id: 'cost', status: 'pass', detail: cost },
    ],
  });
  const audited = await db().auditEntry.findFirst({
    where: {
      action: 'models.advance-rollout',
      subjectId: asked.id,
      after: { path: ['gate', 'passed'], equals: true },
    },
  });
  expect(audited?.after).toMatchObject({ gate: { rule: judged.rule, checks: { cost: 'pass' } } });
});

test('a better version whose right answers cost more than the budget is stopped', async () => {
  const costPerCorrectAtMost = { amount: 0.001, currency: 'EUR' };
  const shop = await drifted('fraud-dear', { gate: { costPerCorrectAtMost } });
  shop.peer.usage = (_version, rows) => ({ cost: { amount: rows * 0.002, currency: 'EUR' } });
  await loop.retrain(shop);
  const done = await loop.untilEnd(shop);
  expect(done.outcome).toBe('stopped');
  expect(done.reason).toMatch(
    /^Cost per correct prediction: 0\.\d+ EUR, .*; over the budget of 0\.001 EUR\.$/u,
  );
});

test('better lists that reach a fifth of the catalogue are stopped although labels speak for them', async () => {
  const shop = await drifted('offers-narrow', {
    challenger: (at) => 2 + down(at),
    answers: 'lists',
  });
  const { say } = ways.lists;
  // In addition to five common items, the old version shows one of twenty rarer ones.
  shop.peer.say = (score) => {
    if (score >= 2) return say(score - 2);
    const usual = say(score);
    return Array.isArray(usual) ? [...usual, `rarity ${Math.floor(score * 20)}`] : null;
  };
  shop.peer.score = (version, at) => (version === '1' ? at : 2 + down(at));
  const { state } = readWatch(await db().modelWatch.findUnique({ where: { model: shop.model } }));
  if (state === null) throw new Error('the shop knows its model');
  const usual = ['anvil', 'bell', 'candle', 'drum', 'easel'].map((item) => [item, 10] as const);
  const rare = Array.from({ length: 20 }, (_, at) => [`rarity ${at}`, 1] as const);
  const reach = { catalogue: Object.fromEntries([...usual, ...rare]), lists: 20 };
  await saveMonitoringState(systemActor('trainer'), {
    model: shop.model,
    state: { ...state, reach },
    drift: null,
    errors: [],
    watchedAt: new Date(),
  });
  await loop.retrain(shop);
  const done = await loop.untilEnd(shop);
  expect(judgedOf(done).overall.verdict).toBe('better');
  expect(statusOf(done)).toMatchObject({ overall: 'pass', reach: 'fail' });
  expect(done.outcome).toBe('stopped');
  expect(done.reason).toMatch(
    /^Reach of the lists: coverage 20% of 25 items, the serving version 100%, less by more than 25% of it; popularity bias/u,
  );
});
