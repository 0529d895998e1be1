import './test-env.ts';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { isRecord } from '#lib/is-record.ts';
import { startInferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { advanceRollouts } from '#server/jobs/runs/advance-rollouts.ts';
import { passRollouts } from '#server/jobs/testing/pass.ts';
import { selectRow } from '#server/telemetry/client.ts';
import { forgetInference } from '#server/telemetry/forget-inference.ts';
import { controlRollout } from './control-rollout.ts';
import { openLoop, type Given, type TestLoop } from './testing/loop.ts';
import { down, effects, rolloutOf } from './testing/rollouts.ts';
import type { Shop } from './testing/shop.ts';

const minuteMs = 60_000;
let loop: TestLoop;

beforeAll(async () => {
  loop = await openLoop({ intake: startInferencePeer, pass: passRollouts, time: vi });
});
afterAll(() => loop.close());

/** The promotion is approved; the version in the shadow answers mirrored requests like this. */
async function mirrored(
  name: string,
  answer: (x: number) => number | null,
  given: Given = {},
): Promise<Shop> {
  const rollout = { checks: 1, minutesAtMost: 1 };
  const shop = await loop.drifted(name, { rollout, ...given });
  shop.peer.mirrored = answer;
  await loop.retrain(shop);
  await loop.promote(shop);
  return shop;
}

const isServed = (row: unknown) => !(isRecord(row) && row['shadow'] === true);
const withoutMirrored = (path: string, rows: readonly unknown[]) =>
  loop.send(path, rows.filter(isServed));

const count = async (table: 'inference' | 'inference_shadow', { model }: Shop, version: string) =>
  (
    await selectRow(
      `SELECT count() AS rows FROM ${table} FINAL WHERE model = {model:String} AND version = {version:String}`,
      { model, version },
      z.object({ rows: z.coerce.number() }),
    )
  ).rows;

test('what it answers to mirrored requests is looked at before its first share, and counts nowhere else', async () => {
  const shop = await mirrored('fraud-mirrored', down);
  const begun = await loop.untilTraffic(shop);
  expect(await count('inference', shop, '2')).toBe(0);
  expect(await count('inference_shadow', shop, '2')).toBeGreaterThanOrEqual(20);
  const [smoke, check] = begun.checks;
  expect(smoke?.items[0]?.title).toBe('Recorded requests');
  expect(check).toMatchObject({ ok: true, percent: 0 });
  expect(check?.rows).toBeGreaterThanOrEqual(20);
  const measured = check?.items.filter((item) => item.measured).map(({ title }) => title);
  expect(measured).toEqual([
    'Answers',
    'Latency',
    'Mix of the predictions',
    'Estimated accuracy, by its own scores',
  ]);
  const told = begun.history.map(({ text }) => text).join(' ');
  expect(told).toMatch(/answered \d+ mirrored requests\. As expected: answers, latency, /u);
  expect((await loop.untilEnd(shop)).outcome).toBe('verified');
  await forgetInference(shop.model, Date.now() + minuteMs);
  expect(await count('inference_shadow', shop, '2')).toBe(0);
});

test.each([
  ['otherwise', () => 0.97, /^Mix of the predictions: 97\.0%, version 1 /u],
  ['nothing', () => null, /^Answers: 100\.0% of \d+ requests had none/u],
])(
  'a version that answers %s to mirrored requests serves nobody, whatever it answers to recorded ones',
  async (name, answer, reason) => {
    const shop = await mirrored(`fraud-${name}`, answer);
    const done = await loop.untilEnd(shop);
    expect(done.outcome).toBe('reverted');
    expect(done.reason).toMatch(reason);
    expect(effects(shop)).toEqual(['2', '2 shadow 100', '1 full 100']);
  },
);

test('mirrored requests that do not come are told to a person, who may go on without', async () => {
  const shop = await mirrored('fraud-unheard', down, { send: withoutMirrored });
  const asked = await loop.until(shop, 'the shadow', () => shop.peer.shadow === '2');
  await loop.until(shop, 'the smoke test', ({ checks }) => checks.length > 0);
  expect((await rolloutOf(shop))?.stage).toBe('shadow');
  await advanceRollouts(new Date(Date.now() + 2 * minuteMs));
  const waits = await rolloutOf(shop);
  expect(waits).toMatchObject({
    stage: 'shadow',
    state: 'waiting',
    reason: 'Version 2 answered 0 of 20 mirrored requests after 1 min. A person must decide.',
    waits: { mayProceed: true, shown: [{ what: 'mirrored requests', shown: 0, needed: 20 }] },
  });
  await controlRollout(loop.max, {
    name: shop.model,
    id: asked.id,
    order: 'proceed',
    reason: 'known',
  });
  await advanceRollouts(new Date(Date.now() + 2 * minuteMs));
  const gone = await rolloutOf(shop);
  expect(gone?.stage).toBe('traffic');
  expect(gone?.history.at(-1)?.text).toContain('0 of 20 mirrored requests');
});

test('who goes on without an answer to recorded requests does not go on without mirrored ones', async () => {
  const shop = await mirrored('fraud-unasked', down, { send: withoutMirrored });
  shop.peer.say = () => {
    throw new Error('asked for nothing');
  };
  const { id } = await loop.until(shop, 'the shadow', () => shop.peer.shadow === '2');
  const waitsFor = async (what: string) => {
    await advanceRollouts(new Date(Date.now() + 2 * minuteMs));
    expect(await rolloutOf(shop)).toMatchObject({
      stage: 'shadow',
      state: 'waiting',
      accepted: null,
      waits: { mayProceed: true, shown: [{ what, shown: 0 }] },
    });
  };
  const proceed = async () => {
    await controlRollout(loop.max, { name: shop.model, id, order: 'proceed', reason: 'known' });
    await advanceRollouts(new Date());
  };
  await waitsFor('recorded requests');
  await proceed();
  await waitsFor('mirrored requests');
  await proceed();
  const gone = await rolloutOf(shop);
  expect(gone).toMatchObject({ stage: 'traffic' });
  expect(gone?.checks[0]).toMatchObject({ rows: 0, items: [{ measured: false }] });
  const told = gone?.history.map(({ text }) => text).join(' ');
  expect(told).toMatch(/continued without a recorded request.* 0 of 20 mirrored/u);
});
