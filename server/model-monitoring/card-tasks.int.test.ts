import { afterAll, beforeAll, expect, test } from 'vitest';
import { GET as getCardRoute, PUT as putCard } from '#app/api/models/[name]/card/route.ts';
import { preCheckSchema } from '#lib/schemas/actions/plan.ts';
import { approveAs, makeUser } from '#server/actions/testing/actions.ts';
import { keyWith } from '#server/inference/testing/ingest-key.ts';
import { startInferencePeer, type InferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { listInventory } from '#server/models/inventory.ts';
import { createVersion } from '#server/models/model-versions.ts';
import { createModel } from '#server/models/registered-models.ts';
import { setGovernance } from '#server/models/set-governance.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { askForAlias } from '#server/rollouts/testing/alias.ts';
import { closeSpool } from '#server/telemetry/spool/get-spool.ts';
import { getCard, saveCard } from './model-card.ts';

/** Required card fields by the model's task: over HTTP, at the gate, and for older cards. */

const trainer = systemActor('trainer');
const texts = { intendedUse: 'Stock', outOfScope: 'Prices', limits: 'Holidays' };
let peer: InferencePeer;

beforeAll(async () => {
  peer = await startInferencePeer(await keyWith(['ingest']), await keyWith(['read', 'write']));
});
afterAll(async () => {
  await peer.stop();
  await closeSpool();
  await db().$disconnect();
});

async function register(name: string): Promise<Awaited<ReturnType<typeof makeUser>>> {
  const mia = await makeUser('Mia', ['ml-engineer']);
  await createModel(trainer, { name });
  await createVersion(trainer, { name, source: 's3://elsewhere/model' });
  await setGovernance(mia, { name, owner: 'Mia', purpose: 'Orders', tier: 'medium' });
  return mia;
}

const missingOf = (card: Awaited<ReturnType<typeof getCard>>): string[] =>
  card.checks.filter(({ needed, there }) => needed && !there).map(({ title }) => title);

test('the fields of the task are asked for, refused by name where they belong to none, and kept', async () => {
  const name = 'stock-forecast';
  const mia = await register(name);
  const at = { params: Promise.resolve({ name }) };
  const put = async (written: object) => {
    const body = JSON.stringify({ written: { ...texts, ...written } });
    const response = await putCard(peer.request('/c', { method: 'PUT', body }), at);
    return { status: response.status, text: await response.text() };
  };
  const unknown = await put({ task: 'forecasting', forTask: { tempo: 'fast' } });
  expect([unknown.status, unknown.text.includes('forTask')]).toEqual([400, true]);
  const long = await put({ task: 'forecasting', forTask: { season: 'x'.repeat(2_001) } });
  expect([long.status, long.text.includes('written.forTask.season')]).toEqual([400, true]);

  const forTask = { horizon: '7 days ahead', season: 'weeks', operatingPoint: 'of another task' };
  expect((await put({ task: 'forecasting', forTask })).status).toBe(200);
  const card = await getCard(mia, { name });
  expect(card.written).toMatchObject({ task: 'forecasting', forTask });
  expect(missingOf(card)).toEqual(['Training data', 'Metrics', 'Nominal coverage']);
  expect(card.checks.map(({ field }) => field)).not.toContain('operatingPoint');
  const [item] = (await listInventory(mia, { search: name })).items;
  expect(item?.cardMissing).toContain('Nominal coverage');
  const paper = await getCardRoute(peer.request('/c?format=md'), at);
  const markdown = await paper.text();
  expect(markdown).toContain('## Task\n\nForecasting\n\n### Horizon\n\n7 days ahead');
  expect(markdown).toContain('### Nominal coverage\n\n_Not written._');
  expect(markdown).not.toContain('of another task');
});

test('a promotion needs what the task asks for, and the same task as when it was asked for', async () => {
  const name = 'stock-gate';
  const mia = await register(name);
  const forTask = { horizon: '7 days', season: 'weeks' };
  await saveCard(mia, { name, written: { ...texts, task: 'forecasting', forTask } });
  const action = await askForAlias(trainer, name, 1);
  const { checks } = preCheckSchema.parse(action.preCheck);
  const titles = checks.filter(({ ok }) => !ok).map(({ title }) => title);
  expect(titles).toContain('Model card: Nominal coverage');
  expect(titles).not.toContain('Model card: Horizon');
  expect(checks.some(({ title }) => title.includes('Operating point'))).toBe(false);
  await saveCard(mia, { name, written: { ...texts, task: 'regression', forTask } });
  const ada = await makeUser('Ada', ['approver']);
  await expect(approveAs(ada, action.id)).rejects.toThrow('The task is still Forecasting');
});

test('a revision of a card that knew nothing of tasks reads as it was, and lacks nothing new', async () => {
  const name = 'stock-old';
  const mia = await register(name);
  const { id: modelId } = await db().registeredModel.findUniqueOrThrow({ where: { name } });
  const old = { ...texts, ethicalConsiderations: '', footprint: { kind: 'not stated' } };
  await db().modelCard.create({
    data: {
      id: newId(),
      modelId,
      modelName: name,
      revision: 1,
      written: old,
      editedBy: 'Mia',
      comment: '',
      createdAt: new Date(),
    },
  });
  const card = await getCard(mia, { name });
  expect(card).toMatchObject({ written: { ...old, task: null, forTask: {} }, taskByRows: null });
  expect(missingOf(card)).toEqual(['Training data', 'Metrics']);
});
