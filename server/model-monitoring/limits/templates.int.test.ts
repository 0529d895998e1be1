import { afterAll, beforeAll, expect, test } from 'vitest';
import { PUT as putLimits } from '#app/api/inference/models/[name]/limits/route.ts';
import { GET as getTemplate, PUT as putTemplate } from '#app/api/models/[name]/template/route.ts';
import { templateAnswer } from '#lib/schemas/model-monitoring/templates.ts';
import { makeUser } from '#server/actions/testing/actions.ts';
import { registerNewModels } from '#server/inference/schemas/learn-schemas.ts';
import { keyWith } from '#server/inference/testing/ingest-key.ts';
import { read } from '#server/inference/testing/prediction.ts';
import { startInferencePeer, type InferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { getCard, saveCard } from '#server/model-monitoring/model-card.ts';
import { createModel } from '#server/models/registered-models.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';
import { applyTemplate } from './apply-template.ts';

/** A template over HTTP: what it would set, what it sets, what it leaves alone, and back again. */

const name = 'scoring';
let peer: InferencePeer;

beforeAll(async () => {
  peer = await startInferencePeer(await keyWith(['ingest']), await keyWith(['read', 'write']));
  await createModel(systemActor('trainer'), { name });
  const rows = [{ model: name, prediction: 1, requestId: 'a' }];
  expect((await peer.send('/api/ingest/inference', rows)).status).toBe(200);
  await getSpool().flushed();
  await registerNewModels(new Date());
});
afterAll(async () => {
  await peer.stop();
  await closeSpool();
  await db().$disconnect();
});

const at = (model: string) => ({ params: Promise.resolve({ name: model }) });
async function put(body: object, model = name, status = 200) {
  const request = peer.request('/t', { method: 'PUT', body: JSON.stringify(body) });
  return read(await putTemplate(request, at(model)), status);
}
const outcomes = (answer: unknown) =>
  Object.fromEntries(
    templateAnswer
      .parse(answer)
      .changes.map(({ kind, measure, outcome }) => [measure ?? kind, outcome]),
  );
const limitsNow = async () =>
  Object.fromEntries(
    (await db().modelLimit.findMany({ where: { model: name, current: true } })).map((row) => [
      row.measure,
      row.limit,
    ]),
  );
const audits = async () => db().auditEntry.count({ where: { action: 'models.apply-template' } });

test('what it would set is told and not done; then it is done once, and what people set stays', async () => {
  const limits = [{ measure: 'missing', basis: 'quality', limit: 0.3 }];
  const byHand = peer.request('/l', { method: 'PUT', body: JSON.stringify({ limits }) });
  await read(await putLimits(byHand, at(name)));
  const preview = await getTemplate(peer.request('/t?template=finance'), at(name));
  const expected = {
    task: 'set',
    template: 'set',
    drift_large: 'set',
    prediction_drift: 'set',
    missing: 'kept',
  };
  expect(outcomes(await read(preview))).toEqual(expected);
  expect(await limitsNow()).toEqual({ missing: 0.3 });

  expect(outcomes(await put({ template: 'finance' }))).toEqual(expected);
  expect(await limitsNow()).toEqual({ missing: 0.3, drift_large: 0.25, prediction_drift: 0.1 });
  const mia = await makeUser('Mia', ['ml-engineer']);
  const card = await getCard(mia, { name });
  expect(card).toMatchObject({
    revision: 1,
    written: { task: 'classification', template: 'finance', intendedUse: '' },
  });
  expect(await audits()).toBe(1);

  // Once more, nothing is left to do.
  const again = outcomes(await put({ template: 'finance' }));
  expect(Object.values(again).filter((outcome) => outcome === 'set')).toEqual([]);
  expect([(await getCard(mia, { name })).revision, await audits()]).toEqual([1, 1]);

  expect(outcomes(await put({ template: 'finance', overwrite: true }))).toMatchObject({
    missing: 'set',
    drift_large: 'same',
  });
  expect(await limitsNow()).toMatchObject({ missing: 0.02 });

  // The ordinary editor says another task; a template of another one leaves it so.
  await saveCard(mia, { name, written: { task: 'regression' } });
  expect(outcomes(await put({ template: 'nlp' }))).toMatchObject({
    task: 'kept',
    template: 'set',
    refused_answers: 'set',
  });
  expect(await limitsNow()).toMatchObject({ refused_answers: 0.05, empty_answers: 0.01 });
  expect(outcomes(await put({ template: 'nlp' }))).toMatchObject({ refused_answers: 'same' });
  expect((await getCard(mia, { name })).written).toMatchObject({
    task: 'regression',
    template: 'nlp',
  });
});

test('half of a model gets half of a template, and what is unknown or not allowed is refused', async () => {
  await createModel(systemActor('trainer'), { name: 'paper-only' });
  const half = templateAnswer.parse(await put({ template: 'recommendation' }, 'paper-only'));
  expect(half.missing).toEqual(['limits']);
  expect(half.changes.map(({ kind }) => kind)).toEqual(['task', 'template']);
  await put({ template: 'recommendation' }, 'nowhere', 404);
  expect(JSON.stringify(await put({ template: 'gardening' }, name, 400))).toContain('template');
  const vera = await makeUser('Vera', ['viewer']);
  await expect(applyTemplate(vera, { name, template: 'finance' })).rejects.toMatchObject({
    code: 'forbidden',
  });
});

test('a template limits a measure that no labels have taught yet', async () => {
  const limits = outcomes(await put({ template: 'health-diagnostics', overwrite: true }));
  expect(limits).toMatchObject({ calibration_error: 'set' });
  expect(await limitsNow()).toMatchObject({ calibration_error: 0.1 });
});
