import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { saveRetrainPolicy } from '#server/actions/targets/retrain-policies.ts';
import { makeUser } from '#server/actions/testing/actions.ts';
import { startDriftThreads } from '#server/drift/start-drift-threads.ts';
import { startInferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { passRollouts } from '#server/jobs/testing/pass.ts';
import { createModel } from '#server/models/registered-models.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { openLoop, type TestLoop } from '#server/rollouts/testing/loop.ts';
import { proposeRetrain } from './propose-retrain.ts';
import { retrainReadiness } from './retrain-readiness.ts';

let loop: TestLoop;

beforeAll(async () => {
  startDriftThreads();
  loop = await openLoop({ intake: startInferencePeer, pass: passRollouts, time: vi });
});
afterAll(() => loop.close());

const readinessOf = (name: string) => retrainReadiness(loop.mia, { name });

test('is ready when every condition is met, and waits for the open retraining afterwards', async () => {
  const shop = await loop.drifted('ready-model');
  expect(await readinessOf(shop.model)).toEqual({
    model: shop.model,
    ready: true,
    reason: null,
    links: [],
  });
  const { number } = await proposeRetrain(loop.mia, { name: shop.model, reason: 'It got worse' });
  expect(await readinessOf(shop.model)).toMatchObject({
    ready: false,
    reason: `Waiting for the retraining in progress: ACT-${number}.`,
  });
});

test('names the failing data and links its incident', async () => {
  const shop = await loop.drifted('broken-data');
  const now = new Date();
  const incident = await db().incident.create({
    data: {
      id: newId(),
      title: 'account_age_days is out of range',
      status: 'triggered',
      severity: 'warning',
      priority: 'P3',
      openedAt: now,
      onsetAt: now,
    },
  });
  await db().alert.create({
    data: {
      id: newId(),
      fingerprint: newId(),
      title: 'broken-data account_age_days: 23% of rows are out of range',
      state: 'firing',
      severity: 'warning',
      origin: 'finding',
      metric: 'model.data_quality',
      labels: { model: shop.model },
      startedAt: now,
      lastSeenAt: now,
      firedAt: now,
      incidentId: incident.id,
    },
  });
  expect(await readinessOf(shop.model)).toEqual({
    model: shop.model,
    ready: false,
    reason: 'Waiting for the data: broken-data account_age_days: 23% of rows are out of range.',
    links: [{ label: `INC-${incident.number}`, href: `/incidents/${incident.id}` }],
  });
});

test('waits for an open incident whose first cause is the data of the model', async () => {
  const shop = await loop.drifted('upstream-data');
  const now = new Date();
  const { id, number } = await db().incident.create({
    data: {
      id: newId(),
      title: 'The table is stale',
      status: 'triggered',
      severity: 'warning',
      priority: 'P3',
      openedAt: now,
      onsetAt: now,
    },
  });
  await db().diagnosis.create({
    data: {
      id: newId(),
      incidentId: id,
      version: 1,
      current: true,
      signature: 'stale-table',
      graph: {},
      onsetAt: now,
      causes: [
        {
          kind: 'data',
          subkind: null,
          resource: { id: null, kind: 'model', name: shop.model },
          change: null,
          title: 'The table is stale',
          speaksFor: [],
          speaksAgainst: [],
          evidence: [],
          level: 'likely',
          score: 1,
        },
      ],
    },
  });
  expect(await readinessOf(shop.model)).toMatchObject({
    ready: false,
    reason: 'Waiting until the data incident upstream of the model is resolved.',
    links: [{ label: `INC-${number}`, href: `/incidents/${id}` }],
  });
});

test('says that the policy is off or that no executor trains the model', async () => {
  const shop = await loop.drifted('policy-off');
  await saveRetrainPolicy(loop.mia, { name: shop.model, enabled: false });
  expect((await readinessOf(shop.model)).reason).toMatch(/is disabled/u);
  await createModel(loop.mia, { name: 'untrained-model' });
  expect(await readinessOf('untrained-model')).toMatchObject({
    ready: false,
    reason: 'No plan is possible: no executor is bound to retrain untrained-model.',
  });
});

test('is refused without the permission to read models', async () => {
  const stranger = await makeUser('Stranger', []);
  await expect(retrainReadiness(stranger, { name: 'untrained-model' })).rejects.toMatchObject({
    code: 'forbidden',
  });
});
