import './test-env.ts';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { categoryCounts } from '#engines/performance/comparison/mix-distance.ts';
import { scoreRows } from '#server/inference/performance/score-rows.ts';
import { startInferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { advanceRollouts } from '#server/jobs/runs/advance-rollouts.ts';
import { passRollouts } from '#server/jobs/testing/pass.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import {
  answerCounts,
  recordedRows,
  versionBehaviour,
} from '#server/telemetry/queries/inference/recorded-rows.ts';
import { getSpool } from '#server/telemetry/spool/get-spool.ts';
import { getRollout } from './rollout-detail.ts';
import { openLoop, type TestLoop } from './testing/loop.ts';
import type { Answers } from './testing/predictions.ts';
import { answerBy, down, effects, rolloutOf } from './testing/rollouts.ts';
import type { Shop } from './testing/shop.ts';

const minuteMs = 60_000;
let loop: TestLoop;

beforeAll(async () => {
  loop = await openLoop({ intake: startInferencePeer, pass: passRollouts, time: vi });
});
afterAll(() => loop.close());

const drifted = (name: string, answers: Answers = 'probabilities') =>
  loop.drifted(name, { answers, rollout: { checks: 1, minutesAtMost: 1 } });

/** The gate has passed, and Max has approved the promotion. */
async function promoted(name: string, answers?: Answers): Promise<Shop> {
  const shop = await drifted(name, answers);
  await loop.retrain(shop);
  await loop.promote(shop);
  return shop;
}

test.each(['never', 'refuses'] as const)(
  'an executor that mirrors nothing (%s) is asked about recorded requests only',
  async (mirrors) => {
    const shop = await drifted(`fraud-${mirrors}`);
    shop.peer.mirrors = mirrors;
    await loop.retrain(shop);
    await loop.promote(shop);
    const done = await loop.untilEnd(shop);
    expect(done, done.reason).toMatchObject({ outcome: 'verified' });
    expect(effects(shop)).toEqual(['2', '2 canary 25', '2 full 100']);
    const smoke = done.checks.find(({ percent }) => percent === 0);
    expect(smoke).toMatchObject({ ok: true });
    expect(smoke?.items.map(({ title }) => title)).toEqual([
      'Recorded requests',
      'Mix of the predictions',
      'Estimated accuracy, by its own scores',
    ]);
    expect(done.history.map(({ text }) => text).join(' ')).toContain('(no shadow: ');
    const shadows = await db().action.count({
      where: { targetName: shop.model, title: { contains: 'Shadow version' } },
    });
    expect(shadows).toBe(mirrors === 'never' ? 0 : 3);
  },
);

test('a version that answers otherwise than at the gate by then fails the smoke test', async () => {
  const shop = await promoted('fraud-smoke');
  answerBy(shop, '2', () => 0.97);
  const done = await loop.untilEnd(shop);
  expect(done.outcome).toBe('reverted');
  expect(done.reason).toMatch(/^Mix of the predictions: 97.0%, version 1 /u);
  expect(effects(shop)).toEqual(['2', '2 shadow 100', '1 full 100']);
});

test('clicks that hang on the input and items out of stock take no good version back', async () => {
  const shop = await promoted('offers-clicked', 'clicks');
  const done = await loop.untilEnd(shop);
  expect(done, done.reason).toMatchObject({ outcome: 'verified' });
  expect(effects(shop)).toEqual(['2', '2 shadow 100', '2 canary 25', '2 full 100']);
});

/** The version has all requests, and their labels take an hour and do not come. */
async function withoutLabels(name: string): Promise<Shop> {
  const shop = await promoted(name);
  await loop.untilTraffic(shop);
  shop.labelsAreLate = true;
  const { id, stageSince } = await loop.until(shop, 'the labels', ({ stage }) => stage === 'late');
  await db().$executeRaw`update "ModelWatch"
    set "state" = jsonb_set("state"::jsonb, '{labelDelayMs}', '3600000') where "model" = ${name}`;
  const standAfter = async (minutes: number) => {
    await advanceRollouts(new Date(Date.now() + minutes * minuteMs));
    return rolloutOf(shop);
  };
  const { stageUntil } = await getRollout(loop.max, { name, id });
  expect(Date.parse(stageUntil ?? '') - stageSince.getTime()).toBe(61 * minuteMs);
  // One minute is for the steps; labels have theirs besides.
  expect(await standAfter(5)).toMatchObject({ stage: 'late', state: 'active' });
  const waits = await standAfter(62);
  expect(waits).toMatchObject({ stage: 'late', state: 'waiting' });
  expect(waits?.reason).toBe(
    'Too few labels have arrived for an evaluation after 1 min and the expected label delay. A person must decide.',
  );
  expect((await standAfter(63))?.revision).toBe(waits?.revision);
  return shop;
}

test('labels that come after a person was called still verify', async () => {
  const shop = await withoutLabels('fraud-late');
  await shop.label();
  await advanceRollouts(new Date(Date.now() + 64 * minuteMs));
  expect(await rolloutOf(shop)).toMatchObject({ state: 'done', outcome: 'verified' });
});

test('labels that come after a person was called still take the version back', async () => {
  const shop = await withoutLabels('fraud-late-bad');
  await shop.label((label) => 1 - Number(label));
  await advanceRollouts(new Date(Date.now() + 64 * minuteMs));
  const taken = await rolloutOf(shop);
  expect(taken).toMatchObject({ stage: 'reverting', state: 'active', late: { passed: false } });
  const done = await loop.untilEnd(shop);
  expect(done.outcome).toBe('reverted');
  expect(done.reason).toMatch(/^Actual roc auc is /u);
  expect(effects(shop).at(-1)).toBe('1 full 100');
});

test('an executor that does not score is told to a person after the longest time', async () => {
  const shop = await drifted('fraud-mute');
  shop.peer.say = () => {
    throw new Error('broken');
  };
  await loop.retrain(shop);
  expect(await rolloutOf(shop)).toMatchObject({ stage: 'gate', state: 'active' });
  await advanceRollouts(new Date(Date.now() + 2 * minuteMs));
  const waits = await rolloutOf(shop);
  expect(waits).toMatchObject({ stage: 'gate', state: 'waiting' });
  expect(waits?.reason).toMatch(/^The executor does not score: .* A person must decide\.$/u);
});

test('answers that are too large for one call are asked for in parts', async () => {
  const shop = await drifted('fraud-large');
  // 300 classes with names of 40 letters: about 7 MB for 500 rows.
  const names = Array.from({ length: 300 }, (_, at) => `${at} `.padEnd(40, 'n'));
  shop.peer.say = (score) => Object.fromEntries(names.map((name) => [name, score / 300]));
  const rows = Array.from({ length: 500 }, (_, at) => ({
    requestId: newId(),
    atMs: 0,
    features: { x: at / 500 },
    segment: {},
    label: null,
  }));
  const found = await scoreRows(`peer-${shop.model}`, shop.model, ['2'], rows);
  expect(found.get('2')).toHaveLength(500);
  expect(found.get('2')?.[250]).toMatchObject({ [names[7] ?? '']: down(0.5) / 300 });
  // A catalogue of items with long names.
  shop.peer.say = () => Array.from({ length: 1_500 }, (_, at) => `${at} `.padEnd(510, 'n'));
  const lists = await scoreRows(`peer-${shop.model}`, shop.model, ['2'], rows.slice(0, 20));
  expect(lists.get('2')?.[19]).toHaveLength(100);
});

test('labels that say nothing of a list take no place', async () => {
  const model = 'said';
  const labels = ['[]', '{}', '{"a":0}', '', '{"a":0,"b":2}', '["a"]', 'a', '[]'];
  const time = Date.now();
  const rows = labels.map((label, at) => ({
    row: {
      model,
      version: '1',
      requestId: `r${at}`,
      time,
      features: { x: at },
      prediction: at % 2 === 0 ? '1.0' : '1',
    },
    label: { model, requestId: `r${at}`, label },
  }));
  await loop.send(
    '/api/ingest/inference',
    rows.map(({ row }) => row),
  );
  await loop.send(
    '/api/ingest/labels',
    rows.map(({ label }) => label),
  );
  await getSpool().flushed();
  const window = { model, fromMs: time - minuteMs, toMs: time + minuteMs, version: null };
  const of = async (labelled: 'ranking' | 'classes' | null) =>
    (await recordedRows(window, { labelled, limit: 100 }))
      .map(({ label }) => label ?? '')
      .toSorted((a, b) => (a < b ? -1 : 1));
  expect(await of('ranking')).toEqual(['["a"]', 'a', '{"a":0,"b":2}']);
  expect(await of('classes')).toHaveLength(7);
  expect(await of(null)).toHaveLength(8);
  expect(categoryCounts(await answerCounts(window))).toEqual(new Map([['1', 8]]));
  const told = await versionBehaviour(window, { kind: 'regression', positive: null });
  expect(told).toMatchObject({ rows: 8, unanswered: 0, telling: 8 });
});
