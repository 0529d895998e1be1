import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RiskTier } from '#lib/choices/governance.ts';
import { planSchema } from '#lib/schemas/actions.ts';
import { approve } from '#server/actions/decide.ts';
import { runPreCheck } from '#server/actions/pre-check.ts';
import { makeUser } from '#server/actions/test-fixture.ts';
import { createRun } from '#server/experiments/create-run.ts';
import { logBatch } from '#server/experiments/log-batch.ts';
import { setAlias } from '#server/models/aliases.ts';
import { createVersion } from '#server/models/model-versions.ts';
import { createModel } from '#server/models/registered-models.ts';
import { setGovernance } from '#server/models/set-governance.ts';
import type { Actor } from '#server/platform/actor.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';
import { newId } from '#server/platform/ids.ts';
import { closeSpool } from '#server/telemetry/get-spool.ts';

const trainer = systemActor('trainer');
const title = 'Compared with what serves now, by a gate or by logged figures';
let ada: Actor;

beforeAll(async () => {
  ada = await makeUser('Ada', ['approver', 'ml-engineer']);
});
afterAll(async () => {
  await closeSpool();
  await db().$disconnect();
});

async function register(name: string, versions: number, tier: RiskTier): Promise<void> {
  await createModel(trainer, { name });
  for (let version = 1; version <= versions; version += 1)
    await createVersion(trainer, { name, source: `s3://elsewhere/${version}` });
  await setGovernance(trainer, { name, owner: 'Mia', purpose: 'Scores', tier });
}

/** What serves, as if it had been decided before. */
async function serve(name: string, version: number, alias = 'champion'): Promise<void> {
  const { id: modelId } = await db().registeredModel.findUniqueOrThrow({ where: { name } });
  const row = { version, updatedAt: new Date() };
  await db().modelAlias.upsert({
    where: { modelId_alias: { modelId, alias } },
    create: { modelId, alias, ...row },
    update: row,
  });
}

async function ask(name: string, version: number, alias = 'champion'): Promise<string> {
  const asked = await setAlias(trainer, { name, alias, version });
  if (asked.kind !== 'asked') throw new Error('a protected alias must be asked for');
  return asked.id;
}

/** What the check says of an open request now; undefined where it is not checked. */
async function comparison(id: string) {
  const { plan } = await db().action.findUniqueOrThrow({ where: { id } });
  const { checks } = await runPreCheck(planSchema.parse(plan), { now: new Date(), past: false });
  const found = checks.find((check) => check.title === title);
  return found === undefined ? undefined : [found.ok, found.detail];
}

async function gate(model: string, version: string, baseVersion: string): Promise<void> {
  const at = new Date();
  await db().modelRollout.create({
    data: {
      id: newId(),
      model,
      version,
      baseVersion,
      executor: 'shop',
      retrainActionId: newId(),
      policy: {},
      policyVersion: 1,
      stage: 'promotion',
      state: 'active',
      gate: { kind: 'judged' },
      trainedToAt: at,
      stageSince: at,
      createdAt: at,
    },
  });
}

test('of a high tier a version must be compared with what serves at that moment', async () => {
  const name = 'loans';
  await register(name, 3, 'high');
  await serve(name, 1);
  const id = await ask(name, 2);
  const missing =
    'comparison of version 2 is missing, while version 1 serves, the plan expects done';
  expect(await comparison(id)).toEqual([false, missing]);
  const { planVersion } = await db().action.findUniqueOrThrow({ where: { id } });
  await expect(approve(ada, { id, planVersion })).rejects.toMatchObject({ code: 'conflict' });
  await gate(name, '2', '1');
  expect(await comparison(id)).toEqual([true, 'comparison of version 2 is done']);
  // Somebody else's version came into service meanwhile.
  await serve(name, 3);
  expect(await comparison(id)).toEqual([
    false,
    'comparison of version 2 is with version 1, while version 3 serves, the plan expects done',
  ]);
  await gate(name, '2', '3');
  expect(await comparison(id)).toEqual([true, 'comparison of version 2 is done']);
});

test('an alias that points to nothing yet is no way around what serves', async () => {
  const name = 'side-door';
  await register(name, 2, 'high');
  await serve(name, 1);
  const id = await ask(name, 2, 'production');
  expect((await comparison(id))?.[0]).toBe(false);
});

test('the first version has nothing to be compared with, until another one serves', async () => {
  const name = 'first';
  await register(name, 2, 'high');
  const id = await ask(name, 1);
  expect(await comparison(id)).toEqual([true, 'comparison of version 1 is done']);
  await serve(name, 2, 'production');
  expect((await comparison(id))?.[0]).toBe(false);
});

test('figures that the runs of both logged under one name are a comparison, too', async () => {
  const name = 'logged';
  await register(name, 0, 'high');
  for (const key of ['auc', 'auc', 'other']) {
    const { run } = await createRun(trainer, { experimentId: 0 });
    const { runId } = run.info;
    await logBatch(trainer, { runId, metrics: [{ key, value: 0.9, timestamp: Date.now() }] });
    await createVersion(trainer, { name, source: 's3://elsewhere/model', runId });
  }
  await serve(name, 1);
  expect((await comparison(await ask(name, 2)))?.[0]).toBe(true);
  expect((await comparison(await ask(name, 3)))?.[0]).toBe(false);
});

test('of other tiers nothing is asked for, and a gate against what served once is told as such', async () => {
  const name = 'medium';
  await register(name, 3, 'medium');
  await serve(name, 3);
  await gate(name, '2', '1');
  const id = await ask(name, 2);
  expect(await comparison(id)).toBeUndefined();
  const { plan } = await db().action.findUniqueOrThrow({ where: { id } });
  expect(planSchema.parse(plan).promotion?.gate).toEqual({
    kind: 'not measured',
    reason: 'it was compared with version 1, and version 3 serves by now',
  });
});
